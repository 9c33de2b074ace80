import type { ParetoItem } from '../../api/analyticsTypes';
import type { FailureSearch } from '../failures/search';
import { CODE_GROUPS } from '../../api/failureNames';
import type { Measure, ParetoKey } from './search';

export function measured(item: Pick<ParetoItem, 'count' | 'downtime_minutes' | 'cost_cents'>, measure: Measure): number {
  if (measure === 'downtime') return item.downtime_minutes;
  return measure === 'cost' ? item.cost_cents : item.count;
}

/** The list of failures behind a bar; null where the list cannot be narrowed to it. */
export function failuresOf(by: ParetoKey, key: string, tool: string | undefined): FailureSearch | null {
  const all: FailureSearch = { state: 'all', ...(tool ? { tool } : {}) };
  if (key === '') return null;
  if (by === 'code') return { ...all, code: key };
  if (by === 'tool') return { ...all, tool: key };
  if (by === 'cavity' && Number.isInteger(Number(key))) return { ...all, cavity: Number(key) };
  const group = by === 'group' ? CODE_GROUPS.find((one) => one === key) : undefined;
  return group ? { ...all, group } : null;
}
