import type { Trend } from '../../api/analyticsTypes';

/** A column of a trend with the limits that hold for it and what it signals. */
export type Point = {
  start: string;
  value: number | null;
  n: number;
  upper: number | null;
  lower: number | null;
  signal: 'outside' | 'run_of_8' | null;
  /** The day, week or month is cut off or still runs: what grows with its length is not judged. */
  isCut: boolean;
};

/** What the chart draws and the table lists: a bucket's own limits, else those of all. Outside tells more than a run. */
export function pointsOf({ items, upper, lower, signals }: Trend): Point[] {
  return items.map((item) => {
    const rules = signals.filter(({ start }) => start === item.start).map(({ rule }) => rule);
    return {
      start: item.start,
      value: item.value,
      n: item.n,
      upper: item.upper ?? upper,
      lower: item.lower ?? lower,
      isCut: upper !== null && item.upper === null && item.value !== null,
      signal: rules.includes('outside') ? 'outside' : (rules[0] ?? null),
    };
  });
}
