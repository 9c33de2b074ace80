import { type FilterSearch, filterSearch } from '../analytics/search';

export type TunerSearch = FilterSearch & { all?: true };

export function tunerSearch(search: Record<string, unknown>): TunerSearch {
  return search.all === true || search.all === 'true' ? { ...filterSearch(search), all: true } : filterSearch(search);
}
