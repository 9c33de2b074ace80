import { Button, PasswordInput, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconLogin2, IconMessageReport } from '@tabler/icons-react';
import { QueryClientProvider, useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { Notice, ProblemNotice } from '../../components/Notice';
import { SettingsFields } from '../../components/Settings';
import { queries } from '../../lib/runtime';
import { labelCode, reportPath } from '../guest/label';
import { session, sessionStarted } from '../../lib/session';
import { useStore } from '../../lib/store';

export function LoginPage() {
  return (
    <QueryClientProvider client={queries}>
      <Login />
    </QueryClientProvider>
  );
}

function Login() {
  const { t } = useTranslation();
  const { state, user } = useStore(session);
  const label = labelCode(location.pathname);
  const form = useForm({
    initialValues: { username: state === 'expired' ? user.username : '', password: '' },
    validate: {
      username: (value) => (value.trim() ? null : t('forms.required')),
      password: (value) => (value ? null : t('forms.required')),
    },
  });
  const logIn = useMutation({
    networkMode: 'always',
    mutationFn: (login: typeof form.values) => body(api.POST('/api/v1/session', { body: { ...login, username: login.username.trim() } })),
    onSuccess: (answer) => {
      // Another person sees nothing of what this one had on the page.
      if (answer.user.id !== user?.id) queries.clear();
      sessionStarted(answer.user);
    },
    onError: () => form.setFieldValue('password', ''),
  });
  useEffect(() => {
    document.title = t('app.title', { page: t('login.title') });
  }, [t]);
  return (
    <div className="tc-login">
      <div className="tc-login-side">
        <div className="tc-brand">
          <img src="/icon.svg" alt="" width={32} height={32} />
          {t('app.name')}
        </div>
        <div>
          <p style={{ fontSize: '2rem', lineHeight: 1.2, fontWeight: 650, maxWidth: '22ch', margin: 0 }}>{t('login.claim')}</p>
          <p style={{ maxWidth: '44ch', fontSize: '1.0625rem' }}>{t('login.claimText')}</p>
        </div>
        <span className="tc-small">{t('login.plant')}</span>
      </div>
      <main className="tc-login-main">
        <Title order={1}>{t('login.title')}</Title>
        {state === 'expired' ? <Notice tone="info">{t('login.expired', { name: user.name })}</Notice> : null}
        <form className="tc-list" onSubmit={form.onSubmit((values) => logIn.mutate(values))} noValidate>
          <TextInput
            label={t('login.username')}
            autoComplete="username"
            autoCapitalize="none"
            autoFocus={state !== 'expired'}
            {...form.getInputProps('username')}
          />
          <PasswordInput
            label={t('login.password')}
            autoComplete="current-password"
            autoFocus={state === 'expired'}
            {...form.getInputProps('password')}
          />
          {logIn.error ? <ProblemNotice error={logIn.error} /> : null}
          <Button
            type="submit"
            className="tc-primary"
            fullWidth
            loading={logIn.isPending}
            leftSection={<IconLogin2 size={22} aria-hidden />}
          >
            {t('login.submit')}
          </Button>
        </form>
        {label ? (
          <Button
            component="a"
            href={reportPath(label)}
            variant="default"
            fullWidth
            leftSection={<IconMessageReport size={22} aria-hidden />}
          >
            {t('login.report')}
          </Button>
        ) : null}
        <details>
          <summary className="tc-soft">{t('settings.title')}</summary>
          <div style={{ paddingTop: '0.75rem' }}>
            <SettingsFields />
          </div>
        </details>
      </main>
    </div>
  );
}
