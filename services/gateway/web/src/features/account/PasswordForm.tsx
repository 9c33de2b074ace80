import { Button, PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { Notice, ProblemNotice } from '../../components/Notice';

/** The server's PASSWORD_MIN, told before anything is sent; the server decides. */
const LEAST_LENGTH = 15;

/** `done` instead of a word that it worked. */
export function PasswordForm({ done }: { done?: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { current: '', next: '', again: '' },
    validate: {
      current: (value) => (value ? null : t('forms.required')),
      next: (value) => (value.length >= LEAST_LENGTH ? null : t('password.tooShort', { least: LEAST_LENGTH })),
      again: (value, values) => (value === values.next ? null : t('password.different')),
    },
  });
  const change = useMutation({
    networkMode: 'always',
    mutationFn: ({ current, next }: typeof form.values) => api.PUT('/api/v1/session/password', { body: { current, new: next } }),
    onSuccess: () => {
      form.reset();
      done?.();
    },
  });
  return (
    <form className="tc-list" aria-label={t('password.change')} onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
      <PasswordInput label={t('password.current')} autoComplete="current-password" {...form.getInputProps('current')} />
      <PasswordInput
        label={t('password.new')}
        description={t('password.hint', { least: LEAST_LENGTH })}
        autoComplete="new-password"
        {...form.getInputProps('next')}
      />
      <PasswordInput label={t('password.again')} autoComplete="new-password" {...form.getInputProps('again')} />
      {change.error ? <ProblemNotice error={change.error} /> : null}
      {change.isSuccess ? (
        <div role="status">
          <Notice tone="info">{t('password.done')}</Notice>
        </div>
      ) : null}
      <Button type="submit" className="tc-primary" loading={change.isPending}>
        {t('password.change')}
      </Button>
    </form>
  );
}
