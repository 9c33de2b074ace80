import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNotice } from '../../components/Notice';

/** Asks why; the caller knows what is retired and how. */
export function RetireTemplate({
  retire,
  pending,
  error,
  close,
}: {
  retire: (reason: string) => void;
  pending: boolean;
  error: unknown;
  close: () => void;
}) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  return (
    <Modal opened onClose={close} title={t('template.retire')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <div className="tc-list">
        <p>{t('template.retireText')}</p>
        <Textarea
          label={t('plan.reason')}
          required
          autosize
          minRows={2}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {error ? <ProblemNotice error={error} /> : null}
        <Button color="red" disabled={!reason.trim()} loading={pending} onClick={() => retire(reason.trim())}>
          {t('template.retire')}
        </Button>
      </div>
    </Modal>
  );
}
