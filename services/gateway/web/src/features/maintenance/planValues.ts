import type { LevelInput, Plan } from '../../api/types';

export const CODES = ['L1', 'L2', 'L3', 'L4', 'L5'] as const;

/** A level as the form holds it; an empty interval means "not by this". */
export type LevelValues = {
  key: string;
  id: string | null;
  code: string;
  name: string;
  interval_shots: number | '';
  interval_days: number | '';
  warn_percent: number;
  limit_percent: number;
  blocks_run: boolean;
  includes_lower: boolean;
};

export type PlanValues = { name: string; levels: LevelValues[] };

const DEFAULT_WARN = 90;
const DEFAULT_LIMIT = 110;

/** The next free code, so that adding a level is one tap. */
export function newLevel(existing: readonly LevelValues[], key: string): LevelValues {
  const code = CODES.find((one) => !existing.some((level) => level.code === one)) ?? 'L5';
  return {
    key,
    id: null,
    code,
    name: '',
    interval_shots: '',
    interval_days: '',
    warn_percent: DEFAULT_WARN,
    limit_percent: DEFAULT_LIMIT,
    blocks_run: false,
    includes_lower: true,
  };
}

export function planValues(plan: Plan): PlanValues {
  return {
    name: plan.name,
    levels: plan.levels.map((level) => ({
      key: level.id,
      id: level.id,
      code: level.code,
      name: level.name,
      interval_shots: level.interval_shots ?? '',
      interval_days: level.interval_days ?? '',
      warn_percent: level.warn_percent,
      limit_percent: level.limit_percent,
      blocks_run: level.blocks_run,
      includes_lower: level.includes_lower,
    })),
  };
}

export function levelInputs(levels: readonly LevelValues[]): LevelInput[] {
  return levels.map((level) => ({
    ...(level.id === null ? {} : { id: level.id }),
    code: level.code,
    name: level.name.trim(),
    interval_shots: level.interval_shots === '' ? null : level.interval_shots,
    interval_days: level.interval_days === '' ? null : level.interval_days,
    warn_percent: level.warn_percent,
    limit_percent: level.limit_percent,
    blocks_run: level.blocks_run,
    includes_lower: level.includes_lower,
  }));
}
