import { Button, Modal, NumberInput, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconZoomQuestion } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Gap } from '../../api/types';
import { Notice, ProblemNotice } from '../../components/Notice';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { useQueuedWrite } from '../../components/useWrite';

/** Times when the count is not known exactly: the least was booked, the most is what due dates reckon with. */
export function Gaps({ gaps, number }: { gaps: readonly Gap[]; number: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEngineer = useIsEngineer();
  const [settling, setSettling] = useState<Gap | null>(null);
  const open = gaps.filter((gap) => gap.state === 'open');
  if (open.length === 0) return null;
  return (
    <section aria-label={t('gaps.title')} className="tc-list">
      {open.map((gap) => (
        <Notice key={gap.id} tone="warn" icon={IconZoomQuestion}>
          <strong>{t('gaps.range', { low: format.count(gap.low), high: format.count(gap.high) })}</strong>
          <div>{t('gaps.since', { when: format.moment(gap.since), booked: format.count(gap.booked) })}</div>
          {isEngineer ? (
            <Button variant="default" mt="xs" onClick={() => setSettling(gap)}>
              {t('gaps.settle')}
            </Button>
          ) : (
            <div className="tc-small">{t('gaps.engineer')}</div>
          )}
        </Notice>
      ))}
      {settling ? <SettleDialog gap={settling} number={number} close={() => setSettling(null)} /> : null}
    </section>
  );
}

function SettleDialog({ gap, number, close }: { gap: Gap; number: string; close: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const form = useForm<{ shots: number | ''; note: string }>({
    initialValues: { shots: '', note: '' },
    validate: {
      shots: (value) => (value === '' ? t('forms.required') : null),
      note: (value) => (value.trim() ? null : t('forms.reasonRequired')),
    },
  });
  const write = useQueuedWrite(close);
  const submit = form.onSubmit(({ shots, note }) =>
    write.run({
      path: `/api/v1/gaps/${encodeURIComponent(gap.id)}/settle`,
      body: { shots: Number(shots), note: note.trim() },
      caption: { key: 'queue.settleGap', values: { tool: number } },
    }),
  );
  return (
    <Modal opened onClose={close} title={t('gaps.settle')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form className="tc-list" onSubmit={submit} noValidate>
        <p>{t('gaps.settleText', { low: format.count(gap.low), high: format.count(gap.high) })}</p>
        <div className="tc-chips">
          {[gap.low, gap.high].map((value) => (
            <button key={value} type="button" className="tc-chip" onClick={() => form.setFieldValue('shots', value)}>
              {t('units.shots', { number: format.count(value) })}
            </button>
          ))}
        </div>
        <NumberInput
          label={t('gaps.shots')}
          inputMode="numeric"
          min={0}
          allowDecimal={false}
          thousandSeparator={t('format.thousands')}
          decimalSeparator={t('format.decimal')}
          {...form.getInputProps('shots')}
        />
        <Textarea label={t('gaps.note')} autosize minRows={2} {...form.getInputProps('note')} />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t('gaps.settle')}
        </Button>
      </form>
    </Modal>
  );
}
