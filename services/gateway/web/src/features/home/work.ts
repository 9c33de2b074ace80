import type { JobRow } from '../../api/types';

const URGENCY: Record<JobRow['status'], number> = { overdue: 0, due: 1, warned: 2, ok: 3 };

/** What hurts most first; among equals what someone has started, then the oldest. */
export function worstFirst(jobs: readonly JobRow[]): JobRow[] {
  const isWaiting = (job: JobRow): number => (job.state === 'started' ? 0 : 1);
  return [...jobs].sort(
    (a, b) => URGENCY[a.status] - URGENCY[b.status] || isWaiting(a) - isWaiting(b) || a.opened_at.localeCompare(b.opened_at),
  );
}
