import type { Failure, FailurePatch, FailureSeverity, FailureStop, Place, Tap } from '../../api/failureTypes';
import { merged } from '../../lib/merged';
import { mergedWords } from '../../lib/mergedLists';

export type FailureValues = Place & {
  code: string;
  severity: FailureSeverity;
  stop: FailureStop;
  note: string;
  photo_ids: string[];
};

export const FIELDS = ['code', 'severity', 'cavity', 'position', 'component_id', 'stop', 'note', 'photo_ids'] as const;
export type FieldName = (typeof FIELDS)[number];

export function failureValues(failure: Failure): FailureValues {
  const { cavity, component_id, position, severity, stop, note, photo_ids } = failure;
  return { code: failure.code?.code ?? '', cavity, component_id, position, severity, stop, note, photo_ids };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function changed(values: FailureValues, base: FailureValues): FieldName[] {
  return FIELDS.filter((field) => !isSame(values[field], base[field]));
}

/** Only what was changed here is sent: what another person changed meanwhile stays his. */
export function patchOf(values: FailureValues, base: FailureValues): FailurePatch {
  const fields = changed(values, base);
  return Object.fromEntries(fields.map((field) => [field, field === 'note' ? values.note.trim() : values[field]])) as FailurePatch;
}

/** Mine where I changed something, else what is saved now; pictures of both. */
export function bothFailures(before: FailureValues, mine: FailureValues, theirs: FailureValues): FailureValues {
  return { ...merged(before, mine, theirs), photo_ids: mergedWords(before.photo_ids, mine.photo_ids, theirs.photo_ids) };
}

/** A tap on the grain of 1/1000 that is kept. */
export function tap(side: Tap['side'], x: number, y: number): Tap {
  const share = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
  return { side, x: share(x), y: share(y) };
}
