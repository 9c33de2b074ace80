import { Button, Modal, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { NumberField } from '../../components/NumberField';
import type { Gap } from '../../api/types';
import { ProblemNotice } from '../../components/Notice';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { useQueuedWrite } from '../../components/useWrite';
import { GapEvidence } from './GapEvidence';
import { placeOf } from './place';
import { RangePicture } from './RangePicture';

/** A person knows better than the counter: how many shots it really were, and how that is known. */
export function SettleDialog({ gap, close }: { gap: Gap; close: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const place = placeOf(gap);
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
      caption: { key: 'queue.settleGap', values: { tool: place } },
    }),
  );
  return (
    <Modal opened onClose={close} title={t('gaps.settleNamed', { place })} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form className="tc-list" onSubmit={submit} noValidate>
        <RangePicture gap={gap} />
        <GapEvidence gap={gap} />
        <p>{t('gaps.settleText', { low: format.count(gap.low), high: format.count(gap.high) })}</p>
        <div className="tc-chips">
          {[gap.low, gap.high].map((value) => (
            <button key={value} type="button" className="tc-chip" onClick={() => form.setFieldValue('shots', value)}>
              {t('units.shots', counted(value))}
            </button>
          ))}
        </div>
        <NumberField label={t('gaps.shots')} inputMode="numeric" min={0} whole {...form.getInputProps('shots')} />
        <Textarea label={t('gaps.note')} autosize minRows={2} {...form.getInputProps('note')} />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t('gaps.settle')}
        </Button>
      </form>
    </Modal>
  );
}
