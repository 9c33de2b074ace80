import { Button, Modal, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { keys } from '../../api/keys';
import { DialogEnd } from '../../components/DialogEnd';
import { useWrite } from '../../components/useWrite';

/** Takes the tool out of use with a reason. Nothing is deleted, and it can come back. */
export function RetireDialog({ toolId, number, close }: { toolId: string; number: string; close: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { reason: '' },
    validate: { reason: (value) => (value.trim() ? null : t('forms.reasonRequired')) },
  });
  const write = useWrite(
    ({ reason }: typeof form.values, key) =>
      api.POST('/api/v1/tools/{tool_id}/retire', {
        params: { path: { tool_id: toolId }, header: { 'Idempotency-Key': key } },
        body: { reason: reason.trim() },
      }),
    { refreshes: [keys.toolPages, keys.toolLists, keys.jobs, keys.overview], done: close },
  );
  return (
    <Modal opened onClose={close} title={t('retire.title', { tool: number })} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form className="tc-list" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
        <p className="tc-lead">{t('retire.text')}</p>
        <Textarea
          label={t('retire.reason')}
          placeholder={t('retire.reasonHint')}
          required
          autosize
          minRows={2}
          maxRows={6}
          data-autofocus
          {...form.getInputProps('reason')}
        />
        <DialogEnd error={write.error}>
          <Button type="submit" color="red" className="tc-primary" loading={write.pending}>
            {t('retire.submit')}
          </Button>
        </DialogEnd>
      </form>
    </Modal>
  );
}
