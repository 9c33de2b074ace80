import type { InsertState } from '../../api/toolingTypes';

export const INSERT_STATES: readonly InsertState[] = ['installed', 'stock', 'repair', 'scrapped'];
export type InsertSearch = { state?: InsertState };

export function insertSearch(search: Record<string, unknown>): InsertSearch {
  const state = INSERT_STATES.find((one) => one === search.state);
  return state ? { state } : {};
}
