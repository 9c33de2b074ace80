import type { PlanTemplate, TemplateLevel, Words } from '../../api/benchTypes';

export const CODES = ['L1', 'L2', 'L3', 'L4', 'L5'] as const;

/** What a plan's and a template's level have in common, as a form holds it; an empty interval means "not by this". */
export type LevelBase = {
  key: string;
  code: string;
  interval_shots: number | '';
  interval_days: number | '';
  interval_hours: number | '';
  warn_percent: number;
  limit_percent: number;
  blocks_run: boolean;
  includes_lower: boolean;
  only_stored: boolean;
  checklist_id: string | null;
  planned_minutes: number | '';
};

const DEFAULT_WARN = 90;
const DEFAULT_LIMIT = 110;

/** The next free code, so that adding a level is one tap. */
export function newBase(existing: readonly { code: string }[], key: string): LevelBase {
  return {
    key,
    code: CODES.find((one) => !existing.some((level) => level.code === one)) ?? 'L5',
    interval_shots: '',
    interval_days: '',
    interval_hours: '',
    warn_percent: DEFAULT_WARN,
    limit_percent: DEFAULT_LIMIT,
    blocks_run: false,
    includes_lower: true,
    only_stored: false,
    checklist_id: null,
    planned_minutes: '',
  };
}

type Stored = Omit<TemplateLevel, 'names'>;

export function baseOf(level: Stored, key: string): LevelBase {
  return {
    key,
    code: level.code,
    interval_shots: level.interval_shots ?? '',
    interval_days: level.interval_days ?? '',
    interval_hours: level.interval_hours ?? '',
    warn_percent: level.warn_percent,
    limit_percent: level.limit_percent,
    blocks_run: level.blocks_run,
    includes_lower: level.includes_lower,
    only_stored: level.only_stored,
    checklist_id: level.checklist_id,
    planned_minutes: level.planned_minutes ?? '',
  };
}

function numberOrNull(value: number | ''): number | null {
  return value === '' ? null : value;
}

export function baseInput(level: LevelBase): Stored {
  return {
    code: level.code,
    interval_shots: numberOrNull(level.interval_shots),
    interval_days: numberOrNull(level.interval_days),
    interval_hours: numberOrNull(level.interval_hours),
    warn_percent: level.warn_percent,
    limit_percent: level.limit_percent,
    blocks_run: level.blocks_run,
    includes_lower: level.includes_lower,
    only_stored: level.only_stored,
    checklist_id: level.checklist_id,
    planned_minutes: numberOrNull(level.planned_minutes),
  };
}

type Intervals = Pick<LevelBase, 'code' | 'interval_shots' | 'interval_days' | 'interval_hours'>;

export function hasInterval(level: Intervals): boolean {
  return level.interval_shots !== '' || level.interval_days !== '' || level.interval_hours !== '';
}

/** The tool's own interval differs from the template's: then somebody says why. */
export function differs(level: Intervals, template: PlanTemplate | undefined): boolean {
  const standard = template?.levels.find((one) => one.code === level.code);
  if (!standard) return false;
  return (['interval_shots', 'interval_days', 'interval_hours'] as const).some((by) => (standard[by] ?? '') !== level[by]);
}

/** Both languages of a text as a form holds them. */
export type Bilingual = { en: string; de: string };

export function bilingual(words: Words | null | undefined): Bilingual {
  return { en: words?.en ?? '', de: words?.de ?? '' };
}

/** Only the languages that say something; the reader of the other falls back. */
export function wordsOf({ en, de }: Bilingual): Words {
  return { ...(en.trim() ? { en: en.trim() } : {}), ...(de.trim() ? { de: de.trim() } : {}) };
}

export function isSaid({ en, de }: Bilingual): boolean {
  return en.trim() !== '' || de.trim() !== '';
}
