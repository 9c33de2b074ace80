import type { CountBucket } from '../../api/types';

const STEP_MS = { hour: 3_600_000, day: 86_400_000 };

/** A moment that lies within the bucket's day for every reader: the plant's midnight is the evening before in a zone to the west. */
export function labelled(bucket: 'hour' | 'day', from: number): Date {
  return new Date(bucket === 'day' ? from + STEP_MS.day / 2 : from);
}

export type Series = { at: number[]; shots: number[]; uncertain: number[] };

/** Columns for the chart, oldest first, in seconds since 1970. Buckets without shots are not sent by the server; here they are zero, not missing. */
export function seriesOf(buckets: readonly CountBucket[], bucket: 'hour' | 'day'): Series {
  const series: Series = { at: [], shots: [], uncertain: [] };
  const sorted = [...buckets].sort((a, b) => a.from.localeCompare(b.from));
  const step = STEP_MS[bucket];
  let expected = sorted[0] ? new Date(sorted[0].from).getTime() : 0;
  for (const one of sorted) {
    const at = new Date(one.from).getTime();
    // Half a step of tolerance: a day of 23 or 25 hours is not a gap.
    for (; expected < at - step / 2; expected += step) push(series, expected, 0, 0);
    push(series, at, one.shots, one.shots_high - one.shots);
    expected = at + step;
  }
  return series;
}

function push(series: Series, at: number, shots: number, uncertain: number): void {
  series.at.push(at / 1000);
  series.shots.push(shots);
  series.uncertain.push(uncertain);
}

/** How far one column may stand above the next highest before it is cut: a count taken over from the tool book is years in one day. */
const TOO_HIGH = 4;
const ROOM = 1.25;

/** Where the scale ends so that the other columns stay readable; null when no column has to be cut for that. */
export function cutAt(heights: readonly number[]): number | null {
  const ranked = heights.filter((height) => height > 0).sort((a, b) => b - a);
  for (let cut = 1; cut < ranked.length && cut <= 2; cut += 1) {
    const [above, below] = [ranked[cut - 1] ?? 0, ranked[cut] ?? 0];
    if (above > below * TOO_HIGH) return below * ROOM;
  }
  return null;
}

export type TotalSeries = { at: number[]; total: number[]; high: number[] };

/** The lifetime count at the end of each step, reckoned back from what it is now; the last point is now itself. */
export function totalsOf({ at, shots, uncertain }: Series, now: { total: number; high: number; at: number }): TotalSeries {
  const series: TotalSeries = { at: [now.at], total: [now.total], high: [now.high] };
  let [total, high] = [now.total, now.high];
  for (let i = at.length - 1; i >= 0; i -= 1) {
    total -= shots[i] ?? 0;
    high -= (shots[i] ?? 0) + (uncertain[i] ?? 0);
    series.at.unshift(at[i] ?? 0);
    series.total.unshift(total);
    series.high.unshift(Math.max(high, total));
  }
  return series;
}
