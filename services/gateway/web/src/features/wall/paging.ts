export type Paged<Item> = { shown: Item[]; page: number; pages: number };

/** Whole pages one after another; the last holds the rest. */
export function pageAt<Item>(items: readonly Item[], size: number, turn: number): Paged<Item> {
  const pages = Math.max(1, Math.ceil(items.length / size));
  const page = turn % pages;
  return { shown: items.slice(page * size, (page + 1) * size), page, pages };
}

/** How old the newest answer may be before the wall says from when it is. */
export const STALE_MS = 120_000;

export function isOld(asOf: string, now: Date): boolean {
  return now.getTime() - Date.parse(asOf) > STALE_MS;
}
