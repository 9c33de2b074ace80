import type { Checklist, ChecklistItem, OwnLimits, OwnLimitsInput, ToolLimits } from '../../api/benchTypes';
import { mergedRecords } from '../../lib/merged';
import { itemsOf } from '../job/items';

type Figure = number | '';
/** The limits of one measured value as the form holds them. */
export type LimitFields = { low: Figure; nominal: Figure; high: Figure };
/** By item; what is not in it is measured by the checklist's limits. */
export type LimitValues = { own: Record<string, LimitFields>; reason: string };

export const LIMITS = ['low', 'nominal', 'high'] as const;

export function measured(checklist: Checklist): ChecklistItem[] {
  return itemsOf(checklist).filter((item) => item.kind === 'measure');
}

export function fieldsOf(limits: Pick<OwnLimits, 'low' | 'nominal' | 'high'>): LimitFields {
  return { low: limits.low ?? '', nominal: limits.nominal ?? '', high: limits.high ?? '' };
}

export function limitValues({ limits }: ToolLimits): LimitValues {
  return { own: Object.fromEntries(limits.map((one) => [one.item_id, fieldsOf(one)])), reason: '' };
}

/** What two have set at the same time: value by value, and the reason is each one's own. */
export function bothLimits(before: LimitValues, mine: LimitValues, theirs: LimitValues): LimitValues {
  return { own: mergedRecords(before.own, mine.own, theirs.own), reason: mine.reason };
}

/** With the checklist's limits to begin with, or without own ones again. */
export function switched({ own, reason }: LimitValues, item: ChecklistItem, isOwn: boolean): LimitValues {
  const rest = Object.fromEntries(Object.entries(own).filter(([id]) => id !== item.id));
  return { own: isOwn ? { ...rest, [item.id]: fieldsOf(item) } : rest, reason };
}

/** What the checklist no longer measures is left out. */
export function limitInputs(checklist: Checklist, { own }: LimitValues): OwnLimitsInput[] {
  return measured(checklist).flatMap(({ id }) => {
    const fields = own[id];
    if (!fields) return [];
    const figure = (value: Figure): number | null => (value === '' ? null : value);
    return [{ item_id: id, low: figure(fields.low), nominal: figure(fields.nominal), high: figure(fields.high) }];
  });
}

/** The three in wrong order: nothing measured could be good. */
export function isDisordered({ low, nominal, high }: LimitFields): boolean {
  const given = [low, nominal, high].filter((figure) => figure !== '');
  return given.some((figure, index) => index > 0 && figure < (given[index - 1] ?? figure));
}
