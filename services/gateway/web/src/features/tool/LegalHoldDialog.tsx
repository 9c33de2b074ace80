import { Button, Modal, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { keys } from '../../api/keys';
import type { Tool } from '../../api/types';
import { DialogEnd } from '../../components/DialogEnd';
import { useWrite } from '../../components/useWrite';

/** Puts the tool's data under a legal hold or lets it age again, with a reason. */
export function LegalHoldDialog({ tool, close }: { tool: Tool; close: () => void }) {
  const { t } = useTranslation();
  const isHeld = tool.legal_hold !== null;
  const form = useForm({
    initialValues: { reason: '' },
    validate: { reason: (value) => (value.trim() ? null : t('forms.reasonRequired')) },
  });
  const write = useWrite(
    ({ reason }: typeof form.values, key) => {
      const sent = {
        params: { path: { tool_id: tool.id }, header: { 'Idempotency-Key': key } },
        body: { reason: reason.trim() },
      };
      return isHeld ? api.POST('/api/v1/tools/{tool_id}/legal-hold/lift', sent) : api.POST('/api/v1/tools/{tool_id}/legal-hold', sent);
    },
    { refreshes: [keys.toolPages, keys.legalHolds], done: close },
  );
  return (
    <Modal
      opened
      onClose={close}
      title={t(isHeld ? 'legalHold.liftTitle' : 'legalHold.setTitle', { tool: tool.number })}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      <form className="tc-list" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
        <p className="tc-lead">{isHeld ? t('legalHold.liftText') : t('legalHold.setText')}</p>
        <Textarea
          label={t('legalHold.reason')}
          required
          autosize
          minRows={2}
          maxRows={6}
          maxLength={500}
          data-autofocus
          {...form.getInputProps('reason')}
        />
        <DialogEnd error={write.error}>
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {isHeld ? t('legalHold.lift') : t('legalHold.set')}
          </Button>
        </DialogEnd>
      </form>
    </Modal>
  );
}
