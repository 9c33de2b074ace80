import type { PlanTemplate } from '../../api/benchTypes';
import { merged, mergedRecords } from '../../lib/merged';
import { baseInput, baseOf, type Bilingual, bilingual, type LevelBase, newBase, wordsOf } from '../maintenance/levelValues';

export type TemplateLevelValues = LevelBase & { names: Bilingual };
export type TemplateValues = { titles: Bilingual; note: string; levels: TemplateLevelValues[] };

export function newTemplateLevel(existing: readonly TemplateLevelValues[], key: string): TemplateLevelValues {
  return { ...newBase(existing, key), names: { en: '', de: '' } };
}

export function templateValues(template: PlanTemplate): TemplateValues {
  return {
    titles: bilingual(template.titles),
    note: template.note,
    levels: template.levels.map((level) => ({ ...baseOf(level, level.code), names: bilingual(level.names) })),
  };
}

/** What two have written at the same time, level by level. */
export function bothTemplates(before: TemplateValues, mine: TemplateValues, theirs: TemplateValues): TemplateValues {
  const byKey = ({ levels }: TemplateValues) => Object.fromEntries(levels.map((level) => [level.key, level]));
  return { ...merged(before, mine, theirs), levels: Object.values(mergedRecords(byKey(before), byKey(mine), byKey(theirs))) };
}

export function templateInput({ titles, note, levels }: TemplateValues) {
  return {
    titles: wordsOf(titles),
    note: note.trim(),
    levels: levels.map((level) => ({ ...baseInput(level), names: wordsOf(level.names) })),
  };
}
