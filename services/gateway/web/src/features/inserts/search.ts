import type { InsertState } from '../../api/toolingTypes';

export const INSERT_STATES: readonly InsertState[] = ['installed', 'stock', 'repair', 'scrapped'];
export type InsertSearch = { state?: InsertState; q?: string };

export function insertSearch(search: Record<string, unknown>): InsertSearch {
  const state = INSERT_STATES.find((one) => one === search.state);
  const q = typeof search.q === 'number' ? String(search.q) : search.q;
  return { ...(state ? { state } : {}), ...(typeof q === 'string' && q.trim() ? { q } : {}) };
}
