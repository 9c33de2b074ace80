import { Button, Modal, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NumberField } from '../../components/NumberField';
import type { Part } from '../../api/types';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { DialogEnd } from '../../components/DialogEnd';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';

export type StockKind = 'use' | 'receipt' | 'count' | 'scrap';
type Booking = { quantity: number; reason: string; toolId: string | null };

/** Parts taken, goods in, a count of the shelf, or goods thrown away; a count says what lies there, the others by how much. */
export function StockDialog({
  part,
  kind,
  toolId = null,
  close,
}: {
  part: Part;
  kind: StockKind;
  toolId?: string | null;
  close: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [quantity, setQuantity] = useState<number | ''>(kind === 'count' ? part.stock : '');
  const [reason, setReason] = useState('');
  const onlyTool = part.tools.length === 1 ? (part.tools[0]?.id ?? null) : null;
  const [tool, setTool] = useState(toolId ?? onlyTool);
  const write = useWrite(
    (booking: Booking, key) => {
      const params = { path: { part_id: part.id }, header: { 'Idempotency-Key': key } };
      const { quantity, reason, toolId: usedOn } = booking;
      return kind === 'use'
        ? body(api.POST('/api/v1/parts/{part_id}/use', { params, body: { quantity, reason, tool_id: usedOn } }))
        : body(api.POST('/api/v1/parts/{part_id}/stock', { params, body: { kind, quantity, reason } }));
    },
    { refreshes: [keys.parts], done: close },
  );
  const needsReason = kind === 'scrap';
  return (
    <Modal opened onClose={close} title={t(`stock.${kind}`)} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form
        className="tc-list"
        onSubmit={(event) => {
          event.preventDefault();
          if (quantity !== '') write.run({ quantity, reason: reason.trim(), toolId: tool });
        }}
      >
        <NumberField
          label={t(`stock.quantity_${kind}`)}
          description={t('parts.inStock', { stock: format.count(part.stock), unit: part.unit })}
          required
          data-autofocus
          inputMode="numeric"
          whole
          min={kind === 'count' ? 0 : 1}
          unit={` ${part.unit}`}
          value={quantity}
          onChange={(value) => setQuantity(typeof value === 'number' ? value : '')}
        />
        {kind === 'use' && part.tools.length > 0 ? (
          <Select
            label={t('stock.tool')}
            data={part.tools.map((one) => ({ value: one.id, label: `${one.number} ${one.name}` }))}
            value={tool}
            onChange={setTool}
          />
        ) : null}
        <Textarea
          label={t('stock.reason')}
          required={needsReason}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <DialogEnd error={write.error}>
          <Button
            type="submit"
            className="tc-primary"
            loading={write.pending}
            disabled={quantity === '' || (needsReason && !reason.trim())}
          >
            {t('stock.book')}
          </Button>
        </DialogEnd>
      </form>
    </Modal>
  );
}
