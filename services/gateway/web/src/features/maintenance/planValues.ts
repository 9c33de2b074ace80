import type { BenchPlan, PlanLevelInput, PlanTemplate } from '../../api/benchTypes';
import { inWords } from '../../lib/words';
import { baseInput, type LevelBase, baseOf, newBase } from './levelValues';

/** A level as the form holds it. `reason`: why this tool has this interval. */
export type LevelValues = LevelBase & { id: string | null; name: string; reason: string };

export type PlanValues = { name: string; template_id: string | null; reason: string; levels: LevelValues[] };

export function newLevel(existing: readonly LevelValues[], key: string): LevelValues {
  return { ...newBase(existing, key), id: null, name: '', reason: '' };
}

export function planValues(plan: BenchPlan): PlanValues {
  return {
    name: plan.name,
    template_id: plan.template_id,
    reason: '',
    levels: plan.levels.map((level) => ({ ...baseOf(level, level.id), id: level.id, name: level.name, reason: level.reason ?? '' })),
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
    })),
  };
}

export function levelInputs(levels: readonly LevelValues[]): PlanLevelInput[] {
  return levels.map((level) => ({
    ...(level.id === null ? {} : { id: level.id }),
    ...baseInput(level),
    name: level.name.trim(),
    reason: level.reason.trim(),
  }));
}
