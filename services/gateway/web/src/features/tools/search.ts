import type { ToolFilter, ToolSort } from '../../api/queries';
import type { LocationKind, Readiness } from '../../api/toolingTypes';
import type { Condition, ToolStatus } from '../../api/types';

export const CONDITIONS: readonly Condition[] = ['overdue', 'due', 'warned', 'ok', 'none'];
export const STATUSES: readonly ToolStatus[] = ['released', 'development', 'retired'];
export const SORTS: readonly ToolSort[] = ['urgency', 'number', 'name', 'readiness', 'location', '-total', '-last_shot'];
export const READINESS: readonly Readiness[] = ['on_hold', 'in_repair', 'due', 'ready'];
export const LOCATIONS: readonly LocationKind[] = ['press', 'bench', 'storage', 'external', 'unknown'];

export const FAILURES = ['open', 'critical'] as const;

function oneOf<T extends string>(allowed: readonly T[], value: unknown): T | undefined {
  return allowed.find((word) => word === value);
}

/** Words of an address; a class code that looks like a number is read as one. */
function wordOf(value: unknown): string | undefined {
  const word = typeof value === 'number' ? String(value) : value;
  return typeof word === 'string' && word.trim() !== '' ? word : undefined;
}

/** The filter is the address, so a list can be sent to a colleague; what the address says wrongly is left out. */
export function toolSearch(search: Record<string, unknown>): ToolFilter {
  const filter: ToolFilter = {
    q: wordOf(search.q),
    condition: oneOf(CONDITIONS, search.condition),
    status: oneOf(STATUSES, search.status),
    readiness: oneOf(READINESS, search.readiness),
    location: oneOf(LOCATIONS, search.location),
    class_code: wordOf(search.class_code),
    owner: wordOf(search.owner),
    place: wordOf(search.place),
    late: search.late === true ? true : undefined,
    failures: oneOf(FAILURES, search.failures),
    sort: oneOf(SORTS, search.sort),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
