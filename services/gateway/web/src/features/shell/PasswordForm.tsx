import { Button, PasswordInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { Notice, ProblemNotice } from '../../components/Notice';

const LEAST_LENGTH = 10;

export function PasswordForm({ close }: { close: () => void }) {
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
    onSuccess: () => form.reset(),
  });
  if (change.isSuccess) {
    return (
      <div className="tc-list">
        <Notice tone="info">{t('password.done')}</Notice>
        <Button onClick={close}>{t('actions.close')}</Button>
      </div>
    );
  }
  return (
    <form className="tc-list" aria-label={t('user.changePassword')} onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
      <Title order={2}>{t('user.changePassword')}</Title>
      <PasswordInput label={t('password.current')} autoComplete="current-password" autoFocus {...form.getInputProps('current')} />
      <PasswordInput
        label={t('password.new')}
        description={t('password.hint', { least: LEAST_LENGTH })}
        autoComplete="new-password"
        {...form.getInputProps('next')}
      />
      <PasswordInput label={t('password.again')} autoComplete="new-password" {...form.getInputProps('again')} />
      {change.error ? <ProblemNotice error={change.error} /> : null}
      <Button type="submit" loading={change.isPending}>
        {t('user.changePassword')}
      </Button>
      <Button variant="default" onClick={close}>
        {t('actions.cancel')}
      </Button>
    </form>
  );
}
