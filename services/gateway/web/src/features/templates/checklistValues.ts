import type { Checklist, ChecklistItem, ItemKind } from '../../api/benchTypes';
import { type Bilingual, bilingual, isSaid, wordsOf } from '../maintenance/levelValues';

export const KINDS: readonly ItemKind[] = ['check', 'measure', 'choice', 'text', 'photo'];

export type ChoiceValues = { key: string; value: string; texts: Bilingual };
export type ItemValues = {
  key: string;
  id: string | null;
  kind: ItemKind;
  texts: Bilingual;
  help: Bilingual;
  required: boolean;
  photo_required: boolean;
  graded: boolean;
  unit: string;
  nominal: number | '';
  low: number | '';
  high: number | '';
  choices: ChoiceValues[];
};
export type GroupValues = { key: string; id: string | null; titles: Bilingual; items: ItemValues[] };
export type ChecklistValues = { titles: Bilingual; groups: GroupValues[] };

export function newItem(key: string): ItemValues {
  return {
    ...{ key, id: null, kind: 'check', texts: bilingual(null), help: bilingual(null) },
    ...{ required: true, photo_required: false, graded: true, unit: '', nominal: '', low: '', high: '', choices: [] },
  };
}

export function newGroup(key: string, itemKey: string): GroupValues {
  return { key, id: null, titles: bilingual(null), items: [newItem(itemKey)] };
}

function itemValues(item: ChecklistItem): ItemValues {
  return {
    ...{ key: item.id, id: item.id, kind: item.kind, texts: bilingual(item.texts), help: bilingual(item.help) },
    ...{ required: item.required, photo_required: item.photo_required, graded: item.graded, unit: item.unit ?? '' },
    ...{ nominal: item.nominal ?? '', low: item.low ?? '', high: item.high ?? '' },
    choices: item.choices.map(({ value, texts }) => ({ key: value, value, texts: bilingual(texts) })),
  };
}

export function checklistValues(checklist: Checklist): ChecklistValues {
  return {
    titles: bilingual(checklist.titles),
    groups: checklist.groups.map((group) => ({
      ...{ key: group.id, id: group.id, titles: bilingual(group.titles) },
      items: group.items.map(itemValues),
    })),
  };
}

export function itemInput(item: ItemValues) {
  const isMeasure = item.kind === 'measure';
  const numberOrNull = (value: number | ''): number | null => (isMeasure && value !== '' ? value : null);
  return {
    ...(item.id === null ? {} : { id: item.id }),
    ...{ kind: item.kind, texts: wordsOf(item.texts), help: isSaid(item.help) ? wordsOf(item.help) : null },
    ...{ required: item.required, photo_required: item.photo_required, graded: item.graded },
    unit: isMeasure && item.unit.trim() ? item.unit.trim() : null,
    ...{ nominal: numberOrNull(item.nominal), low: numberOrNull(item.low), high: numberOrNull(item.high) },
    choices: item.kind === 'choice' ? item.choices.map(({ value, texts }) => ({ value, texts: wordsOf(texts) })) : [],
  };
}

export function groupInput({ id, titles, items }: GroupValues) {
  return { ...(id === null ? {} : { id }), titles: wordsOf(titles), items: items.map(itemInput) };
}

export function checklistInput({ titles, groups }: ChecklistValues) {
  return { titles: wordsOf(titles), groups: groups.map(groupInput) };
}

export type ItemFault = 'text' | 'limits' | 'choices';

/** What hinders an item from being saved; null when nothing does. */
export function faultOf(item: ItemValues): ItemFault | null {
  if (!isSaid(item.texts)) return 'text';
  if (item.kind === 'measure' && item.low !== '' && item.high !== '' && item.low > item.high) return 'limits';
  if (item.kind === 'choice' && (item.choices.length < 2 || item.choices.some(({ texts }) => !isSaid(texts)))) return 'choices';
  return null;
}

export function isComplete({ titles, groups }: ChecklistValues): boolean {
  const hasItems = groups.length > 0 && groups.every((group) => isSaid(group.titles) && group.items.length > 0);
  return isSaid(titles) && hasItems && groups.every((group) => group.items.every((item) => faultOf(item) === null));
}

/** The list with one entry a place further up (-1) or down (1); at the end it stays. */
export function moved<T>(list: readonly T[], index: number, by: -1 | 1): T[] {
  const target = index + by;
  const [one, other] = [list[index], list[target]];
  if (one === undefined || other === undefined) return [...list];
  return list.map((entry, place) => (place === index ? other : place === target ? one : entry));
}

export function replaced<T extends { key: string }>(list: readonly T[], entry: T): T[] {
  return list.map((one) => (one.key === entry.key ? entry : one));
}
