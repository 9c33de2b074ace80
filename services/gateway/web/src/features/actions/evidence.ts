import type { ChecklistLine } from '../../api/actionTypes';

/** Words as evidence: fewer say nothing to the next reader. */
export const NOTE_AS_EVIDENCE = 20;

export type Completion = { note: string; fixes: string[]; cause: string | null; photo_ids: string[]; job_ids: string[] };

export const BLANK: Completion = { note: '', fixes: [], cause: null, photo_ids: [], job_ids: [] };

/** Where it is kept on this device until it is handed in. */
export function completionDraft(userId: string, actionId: string): string {
  return `${userId}:complete:${actionId}`;
}

export type Missing = 'checklist' | 'evidence';

/** Linked jobs that maintenance has completed are evidence, too. */
type Asked = { checklist: readonly ChecklistLine[]; jobs_done: readonly unknown[] };

/** What still misses before an action can be handed in; the server says the same. */
export function missingOf({ checklist, jobs_done }: Asked, { note, photo_ids, job_ids }: Completion): Missing[] {
  const hasShown = photo_ids.length + job_ids.length + jobs_done.length > 0;
  const hasEvidence = hasShown || note.trim().length >= NOTE_AS_EVIDENCE;
  return [...(checklist.every((line) => line.done) ? [] : (['checklist'] as const)), ...(hasEvidence ? [] : (['evidence'] as const))];
}

export function isBlank(values: Completion): boolean {
  return JSON.stringify(values) === JSON.stringify(BLANK);
}
