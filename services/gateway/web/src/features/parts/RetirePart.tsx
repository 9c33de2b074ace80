import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Part } from '../../api/types';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { Notice, ProblemNotice } from '../../components/Notice';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';

export function RetirePart({ part, close }: { part: Part; close: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [reason, setReason] = useState('');
  const write = useWrite(
    (why: string, key) =>
      body(
        api.POST('/api/v1/parts/{part_id}/retire', {
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
        {part.stock > 0 || part.tools.length > 0 ? (
          <Notice tone="warn">
            {t('parts.retireStock', { stock: format.count(part.stock), unit: part.unit, tools: part.tools.length })}
          </Notice>
        ) : null}
        <Textarea
          label={t('stock.reason')}
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
