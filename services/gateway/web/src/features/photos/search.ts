/** Where somebody came from, for the way back. */
const ORIGINS = ['tool', 'failure', 'job', 'action', 'views', 'search'] as const;
const FIELDS = ['tool', 'job', 'failure', 'action', 'view', 'run', 'camera', 'code', 'q', 'since', 'until', 'by', 'remover'] as const;

/** Which photos: those of the search, and those among which one leafs through. Days stand as YYYY-MM-DD. */
export type PhotoSearch = { from?: (typeof ORIGINS)[number]; removed?: true } & { [Field in (typeof FIELDS)[number]]?: string };

/** The filter is the address; what it says wrongly is left out. */
export function photoSearch(search: Record<string, unknown>): PhotoSearch {
  const found: PhotoSearch = search.removed ? { removed: true } : {};
  for (const field of FIELDS) {
    const said = search[field];
    // Digits typed into the address arrive as a number.
    if ((typeof said === 'string' || typeof said === 'number') && said !== '') found[field] = String(said);
  }
  const from = ORIGINS.find((one) => one === search.from);
  return from ? { ...found, from } : found;
}
