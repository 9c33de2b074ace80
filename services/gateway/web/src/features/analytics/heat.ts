import type { Heatmap } from '../../api/analyticsTypes';

/** What was pressed on the picture: a place, a cavity or a serial, with the failures there. */
export type Hot = { id: string; count: number; failures: readonly string[] };

/** From nothing to the most of all: a number stands beside it, so that colour is not alone. */
export function heatOf(count: number, most: number): number {
  return most > 0 ? Math.sqrt(count / most) : 0;
}

export function mostOf({ spots, cavities, inserts }: Heatmap): { spot: number; cavity: number; insert: number } {
  const most = (counts: readonly { count: number }[]): number => Math.max(0, ...counts.map(({ count }) => count));
  return { spot: most(spots), cavity: most(cavities), insert: most(inserts) };
}

/** Failures by what was made: a serial that ran long may fail more often and still be better. */
export function per100k(count: number, shots: number): number | null {
  return shots > 0 ? (100_000 * count) / shots : null;
}
