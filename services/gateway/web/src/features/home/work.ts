import type { JobRow, ToolRow } from '../../api/types';

const URGENCY: Record<JobRow['status'], number> = { overdue: 0, due: 1, warned: 2, ok: 3 };

/** Somebody has started this job, and it is this person. */
export function inHand(job: JobRow, me: string): boolean {
  return job.state === 'started' && job.by === me;
}

/** What one has in hand, then what hurts most; among equals what someone has started, then the oldest. */
export function worstFirst(jobs: readonly JobRow[], me: string): JobRow[] {
  const isWaiting = (job: JobRow): number => (job.state === 'started' ? 0 : 1);
  return [...jobs].sort(
    (a, b) =>
      Number(inHand(b, me)) - Number(inHand(a, me)) ||
      URGENCY[a.status] - URGENCY[b.status] ||
      isWaiting(a) - isWaiting(b) ||
      a.opened_at.localeCompare(b.opened_at),
  );
}

/** Tools whose number or name holds what was typed, those whose number begins with it first. */
export function found(rows: readonly ToolRow[], typed: string): ToolRow[] {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return [];
  const rank = (row: ToolRow): number => (row.number.toLowerCase().startsWith(wanted) ? 0 : 1);
  return rows
    .filter((row) => row.number.toLowerCase().includes(wanted) || row.name.toLowerCase().includes(wanted))
    .sort((a, b) => rank(a) - rank(b));
}
