import type { JobSheet, Severity } from '../../api/benchTypes';
import { inWords } from '../../lib/words';
import { itemsOf } from './items';

export type FindingInput = { key: string; text: string; severity: Severity; cavity: number | null; item_id: string | null };

/** What the finish sheet holds until it is signed; `null` is "as proposed". */
export type FinishValues = {
  note: string;
  workers: string[] | null;
  bench: number | '' | null;
  waiting: number | '' | null;
  cost: number | '';
  findings: FindingInput[];
  released: boolean | null;
  releaseNote: string;
};

export const BLANK: FinishValues = {
  note: '',
  workers: null,
  bench: null,
  waiting: null,
  cost: '',
  findings: [],
  released: null,
  releaseNote: '',
};

/** A tool with something that stops it is not released by default; the person who signs decides. */
export function proposesRelease(findings: readonly FindingInput[]): boolean {
  return !findings.some(({ severity }) => severity === 'stop_now' || severity === 'safety');
}

/** Flagged points that no finding speaks of yet, each as a finding ready to be taken over. */
export function proposedFindings(sheet: JobSheet, taken: readonly FindingInput[], language: string): FindingInput[] {
  const answers = new Map(sheet.answers.map((answer) => [answer.item_id, answer]));
  return itemsOf(sheet.checklist).flatMap((item) => {
    const answer = answers.get(item.id);
    if (answer?.value !== 'flag' || taken.some((finding) => finding.item_id === item.id)) return [];
    const name = inWords(item.texts, language);
    const severity: Severity = answer.as_left === 'bad' ? 'next_stop' : 'watch';
    return [{ key: item.id, text: answer.note ? `${name}: ${answer.note}` : name, severity, cavity: null, item_id: item.id }];
  });
}

type Proposed = { me: string; bench: number; waited: number; note: string; now: Date };

/** The body that signs the job, with what was proposed where nothing else was entered. */
export function signature(values: FinishValues, proposed: Proposed) {
  const released = values.released ?? proposesRelease(values.findings);
  return {
    note: values.note.trim() || proposed.note,
    done_at: proposed.now.toISOString(),
    workers: values.workers ?? [proposed.me],
    bench_minutes: wholeOr(values.bench, proposed.bench),
    waiting_minutes: wholeOr(values.waiting, proposed.waited),
    ...(values.cost === '' ? {} : { cost_cents: Math.round(values.cost * 100) }),
    findings: values.findings
      .filter(({ text }) => text.trim() !== '')
      .map(({ text, severity, cavity, item_id }) => ({ text: text.trim(), severity, cavity, item_id })),
    released,
    release_note: values.releaseNote.trim(),
  };
}

function wholeOr(value: number | '' | null, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
