import { type FilterSearch, filterSearch } from '../analytics/search';

export type ReconciliationSearch = FilterSearch & { state?: 'ok' };

/** The filters of the other pages stay in the address. */
export function reconciliationSearch(search: Record<string, unknown>): ReconciliationSearch {
  return search.state === 'ok' ? { ...filterSearch(search), state: 'ok' } : filterSearch(search);
}
