import type { Answer, ChecklistItem, JobSheet, Severity } from '../../api/benchTypes';
import { inWords } from '../../lib/words';
import { isFlagged, isLeftOpen, itemsOf } from './items';

export type FindingInput = { key: string; text: string; severity: Severity; cavity: number | null; item_id: string | null };

/** What the finish sheet holds until it is signed; `null` is "as proposed". */
export type FinishValues = {
  note: string;
  workers: string[] | null;
  /** As the field holds it: local time, empty for just now. */
  doneAt: string;
  bench: number | '' | null;
  waiting: number | '' | null;
  cost: number | '';
  findings: FindingInput[];
  released: boolean | null;
  releaseNote: string;
};

/** Where the sheet is kept on this device until it is signed. */
export function draftOf(userId: string, jobId: string): string {
  return `${userId}:finish:${jobId}`;
}

export const BLANK: FinishValues = {
  note: '',
  workers: null,
  doneAt: '',
  bench: null,
  waiting: null,
  cost: '',
  findings: [],
  released: null,
  releaseNote: '',
};

/** A tool with something that stops it, or with points left bad or out of limits, is not released by default; the person who signs decides. */
export function proposesRelease(sheet: JobSheet, findings: readonly FindingInput[]): boolean {
  return pointsLeftOpen(sheet).length === 0 && !findings.some(({ severity }) => severity === 'stop_now' || severity === 'safety');
}

function answered(sheet: JobSheet): { item: ChecklistItem; answer: Answer }[] {
  const answers = new Map(sheet.answers.map((answer) => [answer.item_id, answer]));
  return itemsOf(sheet.checklist).flatMap((item) => {
    const answer = answers.get(item.id);
    return answer ? [{ item, answer }] : [];
  });
}

/** Points that were left bad or stand out of limits. */
export function pointsLeftOpen(sheet: JobSheet): ChecklistItem[] {
  return answered(sheet).flatMap(({ item, answer }) => (isLeftOpen(item, answer) ? [item] : []));
}

/** Those of them of which nobody has said a word: neither a note at the point nor a finding. The server wants one before a release. */
export function pointsUnsaid(sheet: JobSheet, findings: readonly FindingInput[]): ChecklistItem[] {
  const isSaid = ({ item_id }: FindingInput, id: string): boolean => item_id === id;
  return answered(sheet).flatMap(({ item, answer }) =>
    isLeftOpen(item, answer) && !answer.note.trim() && !findings.some((finding) => finding.text.trim() && isSaid(finding, item.id))
      ? [item]
      : [],
  );
}

/** Flagged points and values out of limits that no finding speaks of yet, each as a finding ready to be taken over. */
export function proposedFindings(
  sheet: JobSheet,
  taken: readonly FindingInput[],
  language: string,
  quantity: (value: number, unit: string | null) => string,
): FindingInput[] {
  return answered(sheet).flatMap(({ item, answer }) => {
    if (!(isFlagged(item, answer) || isLeftOpen(item, answer)) || taken.some((finding) => finding.item_id === item.id)) return [];
    const severity: Severity = answer.as_left === 'bad' ? 'next_stop' : 'watch';
    const measured = typeof answer.value === 'number' ? quantity(answer.value, item.unit) : '';
    const text = [inWords(item.texts, language), measured, answer.note].filter(Boolean).join(': ');
    return [{ key: item.id, text, severity, cavity: null, item_id: item.id }];
  });
}

/** `bench`, `waited`: what the stop-watch says; null where it never ran. */
type Proposed = { me: string; released: boolean; bench: number | null; waited: number | null; note: string; now: Date };

/** The body that signs the job, with what was proposed where nothing else was entered. */
export function signature(values: FinishValues, proposed: Proposed) {
  const released = values.released ?? proposed.released;
  return {
    note: values.note.trim() || proposed.note,
    done_at: (values.doneAt ? new Date(values.doneAt) : proposed.now).toISOString(),
    workers: values.workers ?? [proposed.me],
    ...minutes('bench_minutes', values.bench ?? proposed.bench),
    ...minutes('waiting_minutes', values.waiting ?? proposed.waited),
    ...(values.cost === '' ? {} : { cost_cents: Math.round(values.cost * 100) }),
    findings: values.findings
      .filter(({ text }) => text.trim() !== '')
      .map(({ text, severity, cavity, item_id }) => ({ text: text.trim(), severity, cavity, item_id })),
    released,
    release_note: values.releaseNote.trim(),
  };
}

/** What nobody measured and nobody entered is not sent as if it were none. */
function minutes<Name extends string>(name: Name, value: number | '' | null): Partial<Record<Name, number>> {
  return typeof value === 'number' ? ({ [name]: value } as Partial<Record<Name, number>>) : {};
}
