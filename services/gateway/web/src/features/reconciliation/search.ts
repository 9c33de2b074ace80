import { type FilterSearch, filterSearch } from '../analytics/search';

export type ReconciliationSearch = FilterSearch & { state?: 'ok' | undefined };

/** The filters of the other pages stay in the address. A state left out here would stay as the address says it. */
export function reconciliationSearch(search: Record<string, unknown>): ReconciliationSearch {
  return { ...filterSearch(search), state: search.state === 'ok' ? 'ok' : undefined };
}
