import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconLogin2 } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { ApiProblem } from '../../api/problem';
import type { SessionAnswer } from '../../api/types';
import { Notice, ProblemNotice } from '../../components/Notice';

const isCodeAsked = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.code === 'second_factor_required' || error.code === 'second_factor_failed');

/** User name and password; the code of the authenticator app is asked for once the server wants it. */
export function LoginForm({ username, autoFocus, done }: { username: string; autoFocus: boolean; done: (answer: SessionAnswer) => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { username, password: '', code: '' },
    validate: {
      username: (value) => (value.trim() ? null : t('forms.required')),
      password: (value) => (value ? null : t('forms.required')),
    },
  });
  const logIn = useMutation({
    networkMode: 'always',
    mutationFn: ({ username: name, password, code }: typeof form.values) =>
      body(api.POST('/api/v1/session', { body: { username: name.trim(), password, ...(code.trim() ? { code: code.trim() } : {}) } })),
    onSuccess: done,
    onError: (error) => form.setFieldValue(isCodeAsked(error) ? 'code' : 'password', ''),
  });
  const needsCode = isCodeAsked(logIn.error) || form.values.code !== '';
  const isFirstAsk = logIn.error instanceof ApiProblem && logIn.error.code === 'second_factor_required';
  return (
    <form className="tc-list" onSubmit={form.onSubmit((values) => logIn.mutate(values))} noValidate>
      <TextInput
        label={t('login.username')}
        autoComplete="username"
        autoCapitalize="none"
        autoFocus={autoFocus && username === ''}
        {...form.getInputProps('username')}
      />
      <PasswordInput
        label={t('login.password')}
        autoComplete="current-password"
        autoFocus={autoFocus && username !== ''}
        {...form.getInputProps('password')}
      />
      {needsCode ? (
        <TextInput
          label={t('factor.code')}
          description={t('factor.codeHint')}
          autoComplete="one-time-code"
          autoFocus
          maxLength={40}
          {...form.getInputProps('code')}
        />
      ) : null}
      {isFirstAsk ? <Notice tone="info">{t('factor.asked')}</Notice> : null}
      {logIn.error && !isFirstAsk ? <ProblemNotice error={logIn.error} /> : null}
      <Button type="submit" className="tc-primary" fullWidth loading={logIn.isPending} leftSection={<IconLogin2 size={22} aria-hidden />}>
        {t('login.submit')}
      </Button>
    </form>
  );
}
