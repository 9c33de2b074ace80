/** Terms that are offered with one tap, in days. */
export const OFFERED = [30, 90, 365, 730, 1825, 3650] as const;
const YEAR = 365;

export type Span = { unit: 'days' | 'years'; count: number };

/** Whole years are told as years. */
export function spanOf(days: number): Span {
  return days >= YEAR && days % YEAR === 0 ? { unit: 'years', count: days / YEAR } : { unit: 'days', count: days };
}

/** What can be offered for a kind that is kept for so many days at least. */
export function offered(least: number): number[] {
  return [...new Set([least, ...OFFERED.filter((days) => days > least)])];
}
