import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Part } from '../../api/benchTypes';
import { bench } from '../../api/bench';
import { body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { ProblemNotice } from '../../components/Notice';
import { useWrite } from '../../components/useWrite';

export function RetirePart({ part, close }: { part: Part; close: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const write = useWrite(
    (why: string, key) =>
      body(
        bench.POST<unknown>('/api/v1/parts/{part_id}/retire', {
          params: { path: { part_id: part.id }, header: { 'Idempotency-Key': key, ...ifMatch(part.version) } },
          body: { reason: why },
        }),
      ),
    { refreshes: [keys.parts], done: close },
  );
  return (
    <Modal opened onClose={close} title={t('parts.retire')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <div className="tc-list">
        <p>{t('parts.retireText')}</p>
        <Textarea
          label={t('plan.reason')}
          required
          autosize
          minRows={2}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button color="red" disabled={!reason.trim()} loading={write.pending} onClick={() => write.run(reason.trim())}>
          {t('parts.retire')}
        </Button>
      </div>
    </Modal>
  );
}
