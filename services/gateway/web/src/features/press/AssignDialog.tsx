import { Button, Modal, SegmentedControl, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { assign, MOVED, type Stretch, useForeseen, type Wanted } from '../../api/press';
import { DialogEnd } from '../../components/DialogEnd';
import { Notice, ProblemNotice } from '../../components/Notice';
import { NumberField } from '../../components/NumberField';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';
import { DueAfter } from './DueAfter';
import { localTime, momentOf } from './line';
import { type Pick, PickTool } from './PickTool';
import { SpanFields } from './SpanFields';

const TYPING_MS = 400;
const PARTS = ['all', 'shots', 'time'] as const;
type Part = (typeof PARTS)[number];

/** Whose the shots of a stretch are: all of them, the first so many, or those of a time; or nobody's for good. */
export function AssignDialog({ stretch, close }: { stretch: Stretch; close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={t('press.decideOn', { press: stretch.machine_name })}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      <Form stretch={stretch} close={close} />
    </Modal>
  );
}

function Form({ stretch, close }: { stretch: Stretch; close: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const [whose, setWhose] = useState<'tool' | 'none'>('tool');
  const [tool, setTool] = useState<Pick | null>(null);
  const [part, setPart] = useState<Part>('all');
  const [shots, setShots] = useState<number | ''>('');
  const [from, setFrom] = useState(localTime(stretch.from_at));
  const [to, setTo] = useState(localTime(stretch.until));
  const [reason, setReason] = useState('');
  const wanted = wish();
  const [asked] = useDebouncedValue(wanted, TYPING_MS);
  const foreseen = useForeseen(stretch.machine_id, asked);
  const write = useWrite(
    (said: Wanted, key) =>
      assign(
        stretch.machine_id,
        {
          from: said.from,
          to: said.to,
          station: said.station,
          shots: said.shots ?? null,
          tool_id: said.tool_id ?? null,
          reason: reason.trim(),
        },
        key,
      ),
    { refreshes: MOVED, done: close },
  );
  const seen = asked && foreseen.data;
  const likely = [stretch.before, stretch.after].flatMap((one) => (one ? [{ id: one.tool_id, number: one.number }] : []));

  function wish(): Wanted | null {
    const timed = part === 'time';
    const begin = timed ? momentOf(from, stretch.from_at) : stretch.from_at;
    const end = timed ? momentOf(to, stretch.until) : stretch.until;
    if (begin === null || end === null || (whose === 'tool' && !tool) || (part === 'shots' && shots === '')) return null;
    return {
      from: begin,
      to: end,
      station: stretch.station,
      ...(part === 'shots' ? { shots: Number(shots) } : {}),
      ...(whose === 'tool' && tool ? { tool_id: tool.id } : {}),
    };
  }

  return (
    <form
      className="tc-list"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted && reason.trim()) write.run(wanted);
      }}
    >
      <p>
        {t('press.stretch', {
          shots: t('units.shots', counted(stretch.shots)),
          from: format.moment(stretch.from_at),
          to: format.moment(stretch.to_at),
        })}
        {stretch.station ? ` ${t('press.station', { station: stretch.station })}.` : ''}
        {stretch.mould ? ` ${t('press.mouldTold', { mould: stretch.mould })}` : ''}
      </p>
      <SegmentedControl
        aria-label={t('press.whose')}
        data={(['tool', 'none'] as const).map((value) => ({ value, label: t(`press.whose_${value}`) }))}
        value={whose}
        onChange={(value) => setWhose(value === 'none' ? 'none' : 'tool')}
      />
      {whose === 'tool' ? <PickTool picked={tool} likely={likely} choose={setTool} /> : <p className="tc-soft">{t('press.noneText')}</p>}
      <SegmentedControl
        aria-label={t('press.howMuch')}
        data={PARTS.map((value) => ({ value, label: t(`press.part_${value}`) }))}
        value={part}
        onChange={(value) => setPart(PARTS.find((one) => one === value) ?? 'all')}
      />
      {part === 'shots' ? (
        <NumberField
          label={t('press.firstShots')}
          inputMode="numeric"
          min={1}
          whole
          value={shots}
          onChange={(value) => setShots(value === '' ? '' : Number(value))}
        />
      ) : null}
      {part === 'time' ? <SpanFields from={from} to={to} setFrom={setFrom} setTo={setTo} /> : null}
      {asked && foreseen.error ? <ProblemNotice error={foreseen.error} /> : null}
      {seen ? (
        <Notice tone="info">
          <strong>{t('press.effect')}</strong>
          <div>
            {t('press.moves', {
              shots: t('units.shots', counted(seen.cycles)),
              left: format.count(seen.left),
              from: format.moment(seen.from_at),
              to: format.moment(seen.to_at),
            })}
          </div>
          {asked.tool_id && tool ? (
            <>
              <DueAfter
                toolId={asked.tool_id}
                number={tool.number}
                shots={seen.shots}
                before={seen.total}
                after={seen.total_after}
                from={seen.from_at}
                to={seen.to_at}
              />
              <div className="tc-small">{t(seen.mounting_id ? 'press.toRun' : 'press.toNoRun', { tool: tool.number })}</div>
            </>
          ) : null}
          {seen.rough ? <div className="tc-small">{t('press.rough')}</div> : null}
        </Notice>
      ) : null}
      <Textarea
        label={t('press.reason')}
        required
        autosize
        minRows={2}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <DialogEnd error={write.error}>
        <Button type="submit" className="tc-primary" disabled={!wanted || !reason.trim()} loading={write.pending}>
          {t(whose === 'tool' ? 'press.assign' : 'press.markNone')}
        </Button>
      </DialogEnd>
    </form>
  );
}
