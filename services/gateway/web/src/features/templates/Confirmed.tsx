import { Button } from '@mantine/core';
import { IconArchive, IconCircleCheck, IconHelpCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Notice, ProblemNotice } from '../../components/Notice';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';

type Confirmable = { confirmed: boolean; confirmed_by: string | null; confirmed_at: string | null; retired: boolean };

export function ConfirmedBadge({ of: { confirmed, retired } }: { of: Pick<Confirmable, 'confirmed' | 'retired'> }) {
  const { t } = useTranslation();
  if (retired) {
    return (
      <span className="tc-badge">
        <IconArchive size={17} aria-hidden /> {t('template.retired')}
      </span>
    );
  }
  return confirmed ? (
    <span className="tc-badge" data-tone="quiet">
      <IconCircleCheck size={17} aria-hidden /> {t('template.confirmed')}
    </span>
  ) : (
    <span className="tc-badge" data-tone="warned">
      <IconHelpCircle size={17} aria-hidden /> {t('template.toConfirm')}
    </span>
  );
}

/** What came with Toolcare is a proposal; somebody of the plant says that it holds here. */
export function ConfirmNotice({
  of: one,
  confirm,
  pending,
  error,
}: {
  of: Confirmable & { source: string | null };
  confirm: () => void;
  pending: boolean;
  error: unknown;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEngineer = useIsEngineer();
  if (one.confirmed) {
    return one.confirmed_by && one.confirmed_at ? (
      <p className="tc-soft tc-lead">{t('template.confirmedBy', { name: one.confirmed_by, when: format.date(one.confirmed_at) })}</p>
    ) : null;
  }
  return (
    <Notice tone="warn" icon={IconHelpCircle}>
      <strong>{t('template.unconfirmed')}</strong>
      {one.source ? <div>{t('template.source', { source: one.source })}</div> : null}
      {isEngineer && !one.retired ? (
        <Button mt="xs" variant="default" loading={pending} onClick={confirm}>
          {t('template.confirm')}
        </Button>
      ) : null}
      {error ? <ProblemNotice error={error} /> : null}
    </Notice>
  );
}
