import type { TFunction } from 'i18next';
import type { TimelineEntry } from '../../api/toolingTypes';
import type { Cause } from '../../lib/causes';
import type { Format } from '../../lib/format';
import { inWords } from '../../lib/words';
import { stepsOf, titleOf } from './edited';

type Said = { title: string; text: string };
type Data = Readonly<Record<string, unknown>>;
type Words = {
  t: TFunction;
  format: Format;
  language: string;
  machineName: (id: string) => string;
  reasonOf: (reason: string, causes: readonly Cause[]) => string;
};

function word(data: Data, field: string): string {
  const value = data[field];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function number(data: Data, field: string): number {
  const value = data[field];
  return typeof value === 'number' ? value : 0;
}

function causesOf({ causes }: Data): Cause[] {
  return Array.isArray(causes) ? (causes as Cause[]) : [];
}

const HAS_STATES: Record<string, 'readiness' | 'physical' | 'toolStatus'> = {
  tool_readiness_changed: 'readiness',
  tool_physical_changed: 'physical',
  tool_status_changed: 'toolStatus',
};

/** An event of a tool as a person would say it: what happened, and the words that were given with it. */
export function told({ kind, data, at }: Pick<TimelineEntry, 'kind' | 'data'> & { at?: string }, words: Words): Said {
  const { t, format, machineName, language } = words;
  const states = HAS_STATES[kind];
  const level = [word(data, 'code'), word(data, 'name')].filter(Boolean).join(' ');
  const shots = number(data, 'shots');
  const values = {
    level,
    before: states ? t(`${states}.${word(data, 'before')}` as 'readiness.ready') : '',
    after: states ? t(`${states}.${word(data, 'after')}` as 'readiness.ready') : '',
    machine: machineName(word(data, 'machine_id')),
    place: word(data, 'place_name') || t('location.unknown'),
    failure: word(data, 'number') ? t('failures.numbered', { number: word(data, 'number') }) : '',
    action: word(data, 'number') ? t('told.action', { number: word(data, 'number') }) : '',
    what: inWords(data.names as Record<string, string> | undefined, language) || word(data, 'title') || t('failures.noCode'),
    deed: deedOf(kind, data, t),
    cavity: word(data, 'cavity'),
    position: word(data, 'position'),
    serial: word(data, 'serial'),
    name: word(data, 'name'),
    plan: word(data, 'plan_name'),
    version: word(data, 'plan_version'),
    changeLevel: word(data, 'change_level'),
    when: word(data, 'scheduled_for') ? format.moment(word(data, 'scheduled_for')) : '',
    until: format.count(number(data, 'until_total')),
    quantity: format.signed(number(data, 'quantity')),
    part: kind === 'stock_changed' ? `${word(data, 'number')} ${word(data, 'name')}` : '',
    shots: format.signed(shots),
    count: Math.abs(shots),
    number: format.count(shots),
    held: kind === 'legal_hold_changed' ? t(data.held === true ? 'legalHold.held' : 'legalHold.lifted') : '',
  };
  if (kind === 'tool_edited') return { title: titleOf(data, t), text: stepsOf(data, t, format) };
  return { title: t(`told.${kind}` as 'told.tool_moved', values), text: textOf(kind, data, values.count, words, at) };
}

/** The day shots were made, where it is not the day somebody wrote them down. */
function madeOn(data: Data, at: string | undefined, { t, format }: Words): string {
  const [from, to] = [word(data, 'from'), word(data, 'to')].map((moment) => (moment ? format.date(moment) : ''));
  if (!from || !to || at === undefined || (from === to && to === format.date(at))) return '';
  return from === to ? t('told.counted_on', { when: to }) : t('told.counted_between', { from, to });
}

/** What became of a report, as its history says it. */
function deedOf(kind: string, data: Data, t: TFunction): string {
  if (kind === 'failure_triaged') return t(`failureDeed.${word(data, 'verdict')}` as 'failureDeed.accepted');
  if (kind === 'failure_state_changed') return t(`failureState.${word(data, 'after')}` as 'failureState.solved');
  return '';
}

function textOf(kind: string, data: Data, shots: number, words: Words, at: string | undefined): string {
  const { t, format, reasonOf } = words;
  const due = word(data, 'due_back_on');
  const wait = kind === 'maintenance_waiting' ? t(`waits.${word(data, 'reason')}` as 'waits.parts') : '';
  const withdrawn = kind === 'maintenance_withdrawn' ? t(`withdrawn.${word(data, 'reason')}` as 'withdrawn.corrected') : '';
  const isMachineWord =
    kind === 'action_reopened' || wait !== '' || withdrawn !== '' || kind === 'maintenance_due' || kind === 'maintenance_overdue';
  // A run's reason may be its order, which is told with its own word.
  const isJob = word(data, 'reason') !== '' && word(data, 'reason') === word(data, 'job');
  const hasRun = kind === 'tool_unmounted' || kind === 'insert_removed';
  return [
    wait || withdrawn,
    isMachineWord || isJob ? '' : reasonOf(word(data, 'reason'), causesOf(data)),
    kind === 'failure_reported' ? t(`failureSeverity.${word(data, 'severity')}` as 'failureSeverity.watch') : '',
    kind === 'failure_reported' && word(data, 'cavity') ? t('cavity.one', { number: word(data, 'cavity') }) : '',
    kind === 'action_verified' && word(data, 'shots_held')
      ? t('failures.held', { count: number(data, 'shots_held'), number: format.count(number(data, 'shots_held')) })
      : '',
    kind === 'root_cause_found' ? word(data, 'text') : '',
    kind === 'photo_annotated' ? (data.texts as readonly string[]).join(', ') : '',
    kind === 'view_changed' ? word(data, 'name') : '',
    word(data, 'description'),
    word(data, 'configuration_name'),
    word(data, 'job') ? t('run.ofJob', { job: word(data, 'job') }) : '',
    hasRun ? t('units.shots', { count: shots, number: format.count(shots) }) : '',
    due ? t('axis.dueBack', { date: format.date(due) }) : '',
    word(data, 'note'),
    kind === 'shots_counted' ? madeOn(data, at, words) : '',
    kind === 'maintenance_completed' ? '' : word(data, 'release_note'),
    kind === 'maintenance_completed' && data.included_in ? t('log.includedSomewhere') : '',
    word(data, 'caption'),
  ]
    .filter(Boolean)
    .join(' · ');
}
