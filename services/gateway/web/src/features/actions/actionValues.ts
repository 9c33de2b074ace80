import type { Action, ActionKind, ActionPriority, ActionRules } from '../../api/actionTypes';
import { merged } from '../../lib/merged';
import { mergedWords } from '../../lib/mergedLists';
import { uid } from '../../lib/uid';
import { dayAfter } from './standing';

/** A line of the checklist as it is typed; `id` is that of a line the server knows. */
export type Line = { key: string; id: string | null; text: string };

export type ActionValues = {
  kind: ActionKind;
  title: string;
  description: string;
  toolId: string;
  priority: ActionPriority;
  owner: string;
  team: string;
  dueOn: string;
  checklist: Line[];
  failureIds: string[];
  jobIds: string[];
  photoIds: string[];
  approver: string;
  /** Whether it is watched if the failure comes back; only actions for failures can be. */
  watches: boolean;
  watchShots: number | '';
  watchDays: number | '';
  noWatchReason: string;
};

/** Days from today that one tap chooses. */
export const DUE_CHOICES = [3, 7, 14] as const;
const USUAL_DAYS = 7;

export type Start = {
  toolId: string;
  title: string;
  failureIds: string[];
  now: Date;
  rules: Pick<ActionRules, 'watch_shots' | 'watch_days'>;
};

export function blankValues({ toolId, title, failureIds, now, rules }: Start): ActionValues {
  return {
    kind: 'corrective',
    title,
    description: '',
    toolId,
    priority: 'normal',
    owner: '',
    team: '',
    dueOn: dayAfter(now, USUAL_DAYS),
    checklist: [],
    failureIds,
    jobIds: [],
    photoIds: [],
    approver: '',
    watches: true,
    watchShots: rules.watch_shots,
    watchDays: rules.watch_days,
    noWatchReason: '',
  };
}

export function valuesOf(action: Action, rules: Pick<ActionRules, 'watch_shots' | 'watch_days'>): ActionValues {
  const { watch } = action;
  return {
    kind: action.kind,
    title: action.title,
    description: action.description,
    toolId: action.tool.id,
    priority: action.priority,
    owner: action.owner.username,
    team: action.team,
    dueOn: action.due_on,
    checklist: action.checklist.map(({ id, text }) => ({ key: id, id, text })),
    failureIds: action.failures.map(({ id }) => id),
    jobIds: action.job_ids,
    photoIds: action.photo_ids,
    approver: action.approver?.username ?? '',
    watches: watch !== null,
    watchShots: watch ? (watch.shots ?? '') : rules.watch_shots,
    watchDays: watch ? (watch.days ?? '') : rules.watch_days,
    noWatchReason: action.no_watch_reason,
  };
}

/** Mine where I changed something, else what is saved now; of reports, jobs and photos what either put in or took out. */
export function bothActions(before: ActionValues, mine: ActionValues, theirs: ActionValues): ActionValues {
  const list = (name: 'failureIds' | 'jobIds' | 'photoIds'): string[] => mergedWords(before[name], mine[name], theirs[name]);
  return { ...merged(before, mine, theirs), failureIds: list('failureIds'), jobIds: list('jobIds'), photoIds: list('photoIds') };
}

export function newLine(text = ''): Line {
  return { key: uid(), id: null, text };
}

/** Lines with words in them, in their order. */
function written(lines: readonly Line[]): Line[] {
  return lines.map((line) => ({ ...line, text: line.text.trim() })).filter((line) => line.text !== '');
}

function watchOf({ failureIds, watches, watchShots, watchDays }: ActionValues): { shots: number | null; days: number | null } | null {
  if (failureIds.length === 0 || !watches) return null;
  return { shots: watchShots === '' ? null : watchShots, days: watchDays === '' ? null : watchDays };
}

/** What new and changed actions have in common on the wire. */
function shared(values: ActionValues) {
  const watch = watchOf(values);
  return {
    title: values.title.trim(),
    description: values.description.trim(),
    priority: values.priority,
    owner: values.owner,
    team: values.team.trim(),
    due_on: values.dueOn,
    failure_ids: values.failureIds,
    job_ids: values.jobIds,
    photo_ids: values.photoIds,
    approver: values.approver === '' ? null : values.approver,
    watch,
    no_watch_reason: watch === null ? values.noWatchReason.trim() : '',
  };
}

export function newAction(values: ActionValues, proposalId: string | undefined) {
  return {
    ...shared(values),
    kind: values.kind,
    tool_id: values.toolId,
    checklist: written(values.checklist).map(({ text }) => text),
    ...(proposalId ? { proposal_id: proposalId } : {}),
  };
}

/** Only what was changed is sent: what somebody else changed meanwhile in other fields is not taken back. */
export function changedAction(before: ActionValues, after: ActionValues) {
  const line = ({ id, text }: Line) => ({ id, text });
  const wire = (values: ActionValues) => ({ ...shared(values), checklist: written(values.checklist).map(line) });
  const [old, now] = [wire(before), wire(after)];
  const changed = (Object.keys(now) as (keyof typeof now)[]).filter((field) => JSON.stringify(old[field]) !== JSON.stringify(now[field]));
  return Object.fromEntries(changed.map((field) => [field, now[field]])) as Partial<typeof now>;
}

export type Flaw = 'title' | 'owner' | 'tool' | 'due' | 'watch' | 'noWatchReason' | 'approver';

/** What a part of the form is given: what was typed, how to change it, and the words for what is still missing. */
export type ActionPart = {
  values: ActionValues;
  change: (part: Partial<ActionValues> | ((old: ActionValues) => Partial<ActionValues>)) => void;
  flaw: (name: Flaw) => string | null;
};

/** What still has to be said before it can be saved. */
export function flawsOf(values: ActionValues): Flaw[] {
  const isWatched = values.failureIds.length > 0 && values.watches;
  const needsReason = values.failureIds.length > 0 && !values.watches && values.kind === 'corrective';
  const flaws: [Flaw, boolean][] = [
    ['tool', values.toolId === ''],
    ['title', values.title.trim() === ''],
    ['owner', values.owner === ''],
    ['due', values.dueOn === ''],
    ['approver', values.approver !== '' && values.approver === values.owner],
    ['watch', isWatched && values.watchShots === '' && values.watchDays === ''],
    ['noWatchReason', needsReason && values.noWatchReason.trim() === ''],
  ];
  return flaws.filter(([, isFlawed]) => isFlawed).map(([flaw]) => flaw);
}

/** The title as it is proposed: what is meant to be done, and about which failure. */
export function proposedTitle(failure: string, fixes: readonly string[]): string {
  return [fixes.join(', '), failure].filter(Boolean).join(': ');
}
