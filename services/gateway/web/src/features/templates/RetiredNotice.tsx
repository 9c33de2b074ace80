import { Button } from '@mantine/core';
import { IconArchive, IconRestore } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Notice, ProblemNotice } from '../../components/Notice';
import { useIsEngineer } from '../../components/useRole';

/** Why it is no longer offered, and the way back. */
export function RetiredNotice({
  reason,
  restore,
  pending,
  error,
}: {
  reason: string | null;
  restore: () => void;
  pending: boolean;
  error: unknown;
}) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  return (
    <Notice tone="info" icon={IconArchive}>
      <div>{reason ? t('template.retiredBecause', { reason }) : t('template.retired')}</div>
      {isEngineer ? (
        <Button mt="xs" variant="default" leftSection={<IconRestore size={20} aria-hidden />} loading={pending} onClick={restore}>
          {t('template.restore')}
        </Button>
      ) : null}
      {error ? <ProblemNotice error={error} /> : null}
    </Notice>
  );
}
