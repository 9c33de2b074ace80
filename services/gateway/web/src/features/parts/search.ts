export type PartSearch = { q?: string; low?: true };

/** The filter is the address. */
export function partSearch(search: Record<string, unknown>): PartSearch {
  return {
    ...(typeof search.q === 'string' && search.q.trim() !== '' ? { q: search.q } : {}),
    ...(search.low ? { low: true as const } : {}),
  };
}
