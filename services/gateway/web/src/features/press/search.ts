export const SPANS = [1, 3, 14, 60] as const;
export type Days = (typeof SPANS)[number];
export type PressSearch = { days?: Days; to?: string };

/** How many days the line shows, and where it ends; now when absent. */
export function pressSearch(search: Record<string, unknown>): PressSearch {
  const days = SPANS.find((one) => one === Number(search.days));
  const to = typeof search.to === 'string' && !Number.isNaN(Date.parse(search.to)) ? search.to : undefined;
  return { ...(days ? { days } : {}), ...(to ? { to } : {}) };
}
