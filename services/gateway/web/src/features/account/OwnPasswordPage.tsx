import { Button, Title } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { Notice } from '../../components/Notice';
import { loggedOut, session, sessionStarted } from '../../lib/session';
import { useStore } from '../../lib/store';
import '../login/login.css';
import { taken } from '../login/taken';
import { PasswordForm } from './PasswordForm';

/** The first thing after a login with a password that somebody else has seen. */
export function OwnPasswordPage() {
  const { t } = useTranslation();
  const { user } = useStore(session);
  useEffect(() => {
    document.title = t('app.title', { page: t('password.own') });
  }, [t]);
  if (!user) return null;
  const leave = (): void =>
    void api
      .DELETE('/api/v1/session')
      .catch(() => undefined)
      .finally(loggedOut);
  // The first administrator is led on into the first start, from whatever page this was.
  const goOn = (): void =>
    void body(api.GET('/api/v1/session')).then(taken, () => sessionStarted({ user, proven: true, must_change_password: false }));
  return (
    <main className="tc-login-main" style={{ minHeight: '100dvh', justifyContent: 'center', gridTemplateColumns: 'minmax(0, 34rem)' }}>
      <Title order={1}>{t('password.own')}</Title>
      <Notice tone="info">{t('password.ownText', { name: user.name })}</Notice>
      <PasswordForm done={goOn} />
      <Button variant="default" onClick={leave}>
        {t('user.logOut')}
      </Button>
    </main>
  );
}
