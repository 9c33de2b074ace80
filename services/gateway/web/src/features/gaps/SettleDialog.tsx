import { Button, Modal, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useSettling } from '../../api/gaps';
import { DialogEnd } from '../../components/DialogEnd';
import { NumberField } from '../../components/NumberField';
import type { Gap } from '../../api/types';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { hasCode, useQueuedWrite } from '../../components/useWrite';
import { CorrectedSince } from './CorrectedSince';
import { CountsThen } from './CountsThen';
import { GapEvidence } from './GapEvidence';
import { placeOf } from './place';
import { RangePicture } from './RangePicture';
import { isSeen } from './seen';

const TYPING_MS = 400;

/** A person knows better than the counter: how many shots it really were, and how that is known. */
export function SettleDialog({ gap, close }: { gap: Gap; close: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const place = placeOf(gap);
  const form = useForm<{ shots: number | ''; note: string; seen: readonly string[] }>({
    initialValues: { shots: '', note: '', seen: [] },
    validate: {
      shots: (value) => (value === '' ? t('forms.required') : null),
      note: (value) => (value.trim() ? null : t('forms.reasonRequired')),
      seen: (seen, { shots }) => (!asks(shots) || isSeen(lines, seen) ? null : t('gaps.otherwiseRequired')),
    },
  });
  const { shots: found } = form.values;
  const isPossible = found !== '' && found >= gap.low && found <= gap.high;
  const [asked] = useDebouncedValue(isPossible ? found : gap.low, TYPING_MS);
  // Without an answer it is sent all the same, maybe later: the server looks once more.
  const foreseen = useSettling(gap.id, asked);
  const lines = foreseen.data?.by_hand.map(({ id }) => id) ?? [];
  const asks = (shots: number | ''): boolean => shots !== '' && shots > gap.booked;
  const write = useQueuedWrite(close);
  const again = (): void => {
    write.reset();
    void foreseen.refetch();
  };
  const submit = form.onSubmit(({ shots, note, seen }) =>
    write.run({
      path: `/api/v1/gaps/${encodeURIComponent(gap.id)}/settle`,
      body: { shots: Number(shots), note: note.trim(), despite: seen },
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
        {foreseen.data && asked === found && !foreseen.isPlaceholderData ? <CountsThen tools={foreseen.data.tools} once="settled" /> : null}
        {foreseen.data && lines.length > 0 ? (
          <CorrectedSince
            foreseen={foreseen.data}
            title={t('gaps.correctedMeanwhile')}
            advice={t('gaps.correctedMeanwhileAdvice', { booked: format.count(gap.booked) })}
            asks={asks(found)}
            seen={form.values.seen}
            confirm={(seen) => form.setFieldValue('seen', seen)}
            error={form.errors.seen}
          />
        ) : null}
        <Textarea label={t('gaps.note')} autosize minRows={2} {...form.getInputProps('note')} />
        <DialogEnd error={write.error} retry={hasCode(write.error, 'corrected_meanwhile') ? again : undefined}>
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {t('gaps.settle')}
          </Button>
        </DialogEnd>
      </form>
    </Modal>
  );
}
