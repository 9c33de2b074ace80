import type { BenchPlan, PlanLevelInput, PlanTemplate } from '../../api/benchTypes';
import { merged, mergedRecords } from '../../lib/merged';
import { inWords } from '../../lib/words';
import { baseInput, type LevelBase, baseOf, newBase } from './levelValues';

/** A level as the form holds it. `reason`: why this tool has this interval; `last_total`, `last_on`: when its work was last done, as far as known. */
export type LevelValues = LevelBase & { id: string | null; name: string; reason: string; last_total: number | ''; last_on: string };

export type PlanValues = { name: string; template_id: string | null; reason: string; levels: LevelValues[] };

const UNKNOWN = { last_total: '', last_on: '' } as const;

export function newLevel(existing: readonly LevelValues[], key: string): LevelValues {
  return { ...newBase(existing, key), id: null, name: '', reason: '', ...UNKNOWN };
}

export function planValues(plan: BenchPlan): PlanValues {
  return {
    name: plan.name,
    template_id: plan.template_id,
    reason: '',
    levels: plan.levels.map((level) => ({
      ...baseOf(level, level.id),
      id: level.id,
      name: level.name,
      reason: level.reason ?? '',
      ...UNKNOWN,
    })),
  };
}

/** A template's levels as a new plan, in the reader's words. */
export function fromTemplate(template: PlanTemplate, language: string): PlanValues {
  return {
    name: inWords(template.titles, language),
    template_id: template.id,
    reason: '',
    levels: template.levels.map((level) => ({
      ...baseOf(level, level.code),
      id: null,
      name: inWords(level.names, language),
      reason: '',
      ...UNKNOWN,
    })),
  };
}

/** What two have planned at the same time: level by level, and the reason is each one's own. */
export function bothPlans(before: PlanValues, mine: PlanValues, theirs: PlanValues): PlanValues {
  const byKey = ({ levels }: PlanValues) => Object.fromEntries(levels.map((level) => [level.key, level]));
  const levels = Object.values(mergedRecords(byKey(before), byKey(mine), byKey(theirs)));
  return { ...merged(before, mine, theirs), levels, reason: mine.reason };
}

export function levelInputs(levels: readonly LevelValues[]): PlanLevelInput[] {
  return levels.map((level) => ({
    ...(level.id === null ? {} : { id: level.id }),
    ...baseInput(level),
    name: level.name.trim(),
    reason: level.reason.trim(),
    ...(level.last_total === '' ? {} : { start_total: level.last_total }),
    ...(level.last_on === '' ? {} : { start_at: new Date(`${level.last_on}T00:00`).toISOString() }),
  }));
}

/** Codes that stand in another plan of the tool as well: nothing forbids it, but somebody should know. */
export function codesElsewhere(plans: readonly BenchPlan[], planId: string | null, levels: readonly LevelValues[]): string[] {
  const others = plans.filter((plan) => !plan.retired && plan.id !== planId).flatMap((plan) => plan.levels.map(({ code }) => code));
  return levels.map(({ code }) => code).filter((code) => others.includes(code));
}

type Named = { checklist: (id: string) => string; t: (key: 'plan.blocksRun' | 'plan.includesLower' | 'level.onlyStored') => string };

/** Everything of a level that a save would overwrite, to be compared with what somebody else has saved. */
export function describeLevel(level: LevelValues | undefined, { checklist, t }: Named): string {
  if (!level) return '';
  return [
    level.name,
    level.interval_shots,
    level.interval_days,
    level.interval_hours,
    `${String(level.warn_percent)}/${String(level.limit_percent)}`,
    level.checklist_id === null ? '' : checklist(level.checklist_id),
    level.planned_minutes === '' ? '' : `${String(level.planned_minutes)} min`,
    level.blocks_run ? t('plan.blocksRun') : '',
    level.includes_lower ? t('plan.includesLower') : '',
    level.only_stored ? t('level.onlyStored') : '',
    level.reason,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
