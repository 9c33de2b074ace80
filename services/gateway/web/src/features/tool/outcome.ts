import type { TFunction } from 'i18next';
import type { Format } from '../../lib/format';

/** What a log entry and an event of a completed job say alike. */
export type Completed = {
  outcome?: string | null;
  released?: boolean;
  release_note?: string;
  done_by?: string | null;
  workers?: readonly string[];
  cost_cents?: number | null;
  parts_cost_cents?: number;
  findings?: readonly { text: string }[];
  included_in?: string | null;
};

/** How a job ended, who worked on it, what it cost and what was found, a line each; of a job that a bigger one included only how it ended. */
export function outcomeLines(job: Completed, t: TFunction, format: Pick<Format, 'money'>): string[] {
  const released = job.outcome ? job.outcome === 'released' : job.released;
  const ending = released === undefined ? '' : t(released ? 'log.released' : 'log.not_released');
  const cents = (job.cost_cents ?? 0) + (job.parts_cost_cents ?? 0);
  const findings = job.findings ?? [];
  return [
    [ending, job.release_note].filter(Boolean).join(': '),
    job.included_in || !job.workers?.length ? '' : t('log.workers', { names: job.workers.join(', ') }),
    cents > 0 ? t('log.cost', { cost: format.money(cents) }) : '',
    findings.length > 0 ? t('log.findings', { count: findings.length, texts: findings.map(({ text }) => text).join('; ') }) : '',
  ].filter((line) => line !== '');
}
