import { Button, Modal, NumberInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Part } from '../../api/benchTypes';
import { bench } from '../../api/bench';
import { body } from '../../api/client';
import { keys } from '../../api/keys';
import { ProblemNotice } from '../../components/Notice';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';

export type StockKind = 'receipt' | 'count' | 'scrap';
type Booking = { kind: StockKind; quantity: number; reason: string };

/** Goods in, a count of the shelf, or goods thrown away; a count says what lies there, the others by how much. */
export function StockDialog({ part, kind, close }: { part: Part; kind: StockKind; close: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [quantity, setQuantity] = useState<number | ''>(kind === 'count' ? part.stock : '');
  const [reason, setReason] = useState('');
  const write = useWrite(
    (booking: Booking, key) =>
      body(
        bench.POST<unknown>('/api/v1/parts/{part_id}/stock', {
          params: { path: { part_id: part.id }, header: { 'Idempotency-Key': key } },
          body: booking,
        }),
      ),
    { refreshes: [keys.parts], done: close },
  );
  const needsReason = kind === 'scrap';
  return (
    <Modal opened onClose={close} title={t(`stock.${kind}`)} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form
        className="tc-list"
        onSubmit={(event) => {
          event.preventDefault();
          if (quantity !== '') write.run({ kind, quantity, reason: reason.trim() });
        }}
      >
        <NumberInput
          label={t(`stock.quantity_${kind}`)}
          description={t('part.inStock', { stock: format.decimal(part.stock), unit: part.unit })}
          required
          data-autofocus
          inputMode="decimal"
          min={0}
          thousandSeparator={t('format.thousands')}
          decimalSeparator={t('format.decimal')}
          suffix={` ${part.unit}`}
          value={quantity}
          onChange={(value) => setQuantity(typeof value === 'number' ? value : '')}
        />
        <Textarea
          label={t('plan.reason')}
          required={needsReason}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button type="submit" className="tc-primary" loading={write.pending} disabled={quantity === '' || (needsReason && !reason.trim())}>
          {t('stock.book')}
        </Button>
      </form>
    </Modal>
  );
}
