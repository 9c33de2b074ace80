import type { BenchJob, BenchPlan, PlanLevel } from '../../api/benchTypes';
import type { LevelStatus } from '../../api/types';

export type Choice = { level: PlanLevel; planName: string; job: BenchJob | null };

const URGENCY: Record<LevelStatus, number> = { overdue: 0, due: 1, warned: 2, ok: 3 };

/** All levels that can be logged, the due ones first; an open job of a level is what gets completed. */
export function choices(plans: readonly BenchPlan[], jobs: readonly BenchJob[]): Choice[] {
  return plans
    .filter((plan) => !plan.retired)
    .flatMap((plan) => plan.levels.map((level) => ({ level, planName: plan.name, job: inHandOf(jobs, level.id) })))
    .sort((a, b) => URGENCY[a.level.status] - URGENCY[b.level.status] || b.level.percent - a.level.percent);
}

/** Not over: to be done, planned, under way or waiting. */
export function isInHand({ state }: Pick<BenchJob, 'state'>): boolean {
  return IN_HAND.includes(state);
}

const IN_HAND: readonly BenchJob['state'][] = ['open', 'scheduled', 'started', 'waiting'];

/** The one job of a level that is not over, if there is one. */
export function inHandOf(jobs: readonly BenchJob[], levelId: string): BenchJob | null {
  return jobs.find((job) => job.level_id === levelId && isInHand(job)) ?? null;
}
