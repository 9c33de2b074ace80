import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Missing, Need } from '../../lib/needs';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState } from '../../components/Notice';
import { PageHead } from '../../components/Page';
import { PasswordAsked } from './PasswordAsked';

/** In place of a page: who may open it, and what to do. */
export function NotYours({ role, missing }: { role: Need['role']; missing: NonNullable<Missing> }) {
  const { t } = useTranslation();
  if (missing === 'password')
    return (
      <>
        <PageHead title={t('reserved.withPassword')} />
        <PasswordAsked />
      </>
    );
  return (
    <>
      <PageHead title={t(`reserved.for_${role}`)} />
      <EmptyState
        icon={IconLock}
        title={t(`reserved.ask_${role}`)}
        action={
          <LinkButton to="/" variant="default">
            {t('reserved.toStart')}
          </LinkButton>
        }
      />
    </>
  );
}
