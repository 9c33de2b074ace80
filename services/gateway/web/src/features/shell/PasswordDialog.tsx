import { Button, Modal, PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { Notice, ProblemNotice } from '../../components/Notice';

const LEAST_LENGTH = 10;

export function PasswordDialog({ opened, close }: { opened: boolean; close: () => void }) {
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
  const leave = (): void => {
    change.reset();
    form.reset();
    close();
  };
  return (
    <Modal opened={opened} onClose={leave} title={t('user.changePassword')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      {change.isSuccess ? (
        <div className="tc-list">
          <Notice tone="info">{t('password.done')}</Notice>
          <Button onClick={leave}>{t('actions.close')}</Button>
        </div>
      ) : (
        <form className="tc-list" onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
          <PasswordInput label={t('password.current')} autoComplete="current-password" {...form.getInputProps('current')} />
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
        </form>
      )}
    </Modal>
  );
}
