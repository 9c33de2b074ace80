import type { ToolFilter, ToolSort } from '../../api/queries';
import type { Condition, ToolStatus } from '../../api/types';

export const CONDITIONS: readonly Condition[] = ['overdue', 'due', 'warned', 'ok', 'none'];
export const STATUSES: readonly ToolStatus[] = ['released', 'development', 'retired'];
export const SORTS: readonly ToolSort[] = ['urgency', 'number', 'name', '-total', '-last_shot'];

function oneOf<T extends string>(allowed: readonly T[], value: unknown): T | undefined {
  return allowed.find((word) => word === value);
}

/** The filter is the address, so a list can be sent to a colleague; what the address says wrongly is left out. */
export function toolSearch(search: Record<string, unknown>): ToolFilter {
  const filter: ToolFilter = {
    q: typeof search.q === 'string' && search.q.trim() !== '' ? search.q : undefined,
    condition: oneOf(CONDITIONS, search.condition),
    status: oneOf(STATUSES, search.status),
    sort: oneOf(SORTS, search.sort),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
