import type { BenchJob } from '../../api/benchTypes';

const MINUTE_MS = 60_000;

type Timed = Pick<BenchJob, 'state' | 'started_at' | 'done_at' | 'waiting_since' | 'waited_minutes' | 'bench_minutes'>;

/** Minutes the job has waited up to now, the present wait included. */
export function waitedMinutes(job: Timed, now: Date): number {
  const present = job.state === 'waiting' && job.waiting_since ? (now.getTime() - Date.parse(job.waiting_since)) / MINUTE_MS : 0;
  return Math.max(0, Math.floor(job.waited_minutes + present));
}

/** Minutes on the bench: from the start until now (or the end), without the waiting; what was signed wins. */
export function benchMinutes(job: Timed, now: Date): number {
  if (job.bench_minutes !== null) return job.bench_minutes;
  if (!job.started_at) return 0;
  const end = job.done_at ? Date.parse(job.done_at) : now.getTime();
  return Math.max(0, Math.floor((end - Date.parse(job.started_at)) / MINUTE_MS) - waitedMinutes(job, now));
}

/** A moment as a field for date and time holds it: in the time of this place, to the minute. */
export function localMinute(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * MINUTE_MS);
  return local.toISOString().slice(0, 16);
}

/** 95 minutes are "1:35". */
export function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60))}:${String(minutes % 60).padStart(2, '0')}`;
}
