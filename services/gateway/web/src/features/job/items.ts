import type { Answer, AnswerValue, Checklist, ChecklistItem } from '../../api/benchTypes';

/** What is written into an answer; who and when the server adds. */
export type AnswerInput = Pick<Answer, 'value' | 'as_found' | 'as_left' | 'note' | 'photo_ids'>;
export type Verdict = 'ok' | 'below' | 'above';
type Limits = Pick<ChecklistItem, 'low' | 'high'>;
export type Answers = ReadonlyMap<string, AnswerInput>;

export const NO_ANSWER: AnswerInput = { value: null, as_found: null, as_left: null, note: '', photo_ids: [] };

export function itemsOf(checklist: Checklist | null): ChecklistItem[] {
  return checklist?.groups.flatMap((group) => group.items) ?? [];
}

/** Where a measured value stands; the limits themselves are still good. Null without a value. */
export function verdictOf({ low, high }: Limits, value: AnswerValue): Verdict | null {
  if (typeof value !== 'number') return null;
  if (low !== null && value < low) return 'below';
  if (high !== null && value > high) return 'above';
  return 'ok';
}

function hasValue(kind: ChecklistItem['kind'], { value, photo_ids }: AnswerInput): boolean {
  if (kind === 'photo') return photo_ids.length > 0;
  return typeof value === 'string' ? value.trim() !== '' : value !== null;
}

/** Both states of a graded item; without a value there is nothing to grade. */
export function hasGrades(item: ChecklistItem, { as_found, as_left }: AnswerInput): boolean {
  return !item.graded || (as_found !== null && as_left !== null);
}

/** "Not applicable" needs no picture and has no state. */
export function isAnswered(item: ChecklistItem, answer: AnswerInput | undefined): boolean {
  if (!answer || !hasValue(item.kind, answer)) return false;
  if (answer.value === 'na') return true;
  return hasGrades(item, answer) && (!item.photo_required || answer.photo_ids.length > 0);
}

/** Flagged by a person, or measured out of its limits. */
export function isFlagged(item: ChecklistItem, { value }: Pick<AnswerInput, 'value'>): boolean {
  return value === 'flag' || (verdictOf(item, value) ?? 'ok') !== 'ok';
}

/** Left bad or out of limits: the tool is not simply released with it. */
export function isLeftOpen(item: ChecklistItem, answer: Pick<AnswerInput, 'value' | 'as_left'>): boolean {
  return answer.as_left === 'bad' || (verdictOf(item, answer.value) ?? 'ok') !== 'ok';
}

/** Required items without a full answer, in the order of the list. */
export function missingOf(checklist: Checklist | null, answers: Answers): string[] {
  return itemsOf(checklist)
    .filter((item) => item.required && !isAnswered(item, answers.get(item.id)))
    .map((item) => item.id);
}

export function answeredCount(checklist: Checklist | null, answers: Answers): number {
  return itemsOf(checklist).filter((item) => isAnswered(item, answers.get(item.id))).length;
}

/** What a value says of the state as found: "OK" and a value within its limits are good, all that is flagged is at least to be watched. */
function impliedGrade(item: ChecklistItem, value: AnswerValue): 'good' | 'caution' | null {
  if (value === null || value === 'na') return null;
  return isFlagged(item, { value }) ? 'caution' : 'good';
}

/**
 * The answer with a new value. Grades follow the value until a person has chosen others for the same judgement; how a
 * flagged point was left nobody knows but the person at the bench.
 */
export function withValue(item: ChecklistItem, old: AnswerInput, value: AnswerValue): AnswerInput {
  if (!item.graded) return { ...old, value };
  const implied = impliedGrade(item, value);
  const isSameJudgement = implied === impliedGrade(item, old.value);
  if (isSameJudgement && old.as_found !== null) return { ...old, value };
  return { ...old, value, as_found: implied, as_left: implied === 'good' ? 'good' : null };
}

/** One tap for all that is still open and can be "OK": checks alone, a measured value is never guessed. */
export function restToOk(checklist: Checklist | null, answers: Answers): Map<string, AnswerInput> {
  const open = itemsOf(checklist).filter((item) => item.kind === 'check' && (answers.get(item.id)?.value ?? null) === null);
  return new Map(open.map((item) => [item.id, withValue(item, answers.get(item.id) ?? NO_ANSWER, 'ok')]));
}

/** The next item after this one that a number pad can fill, so that values follow each other without a tap between. */
export function nextMeasure(checklist: Checklist | null, answers: Answers, after: string): string | null {
  const items = itemsOf(checklist);
  const from = items.findIndex((item) => item.id === after);
  const isOpen = (item: ChecklistItem): boolean => item.kind === 'measure' && !isAnswered(item, answers.get(item.id));
  return items.slice(from + 1).find(isOpen)?.id ?? null;
}
