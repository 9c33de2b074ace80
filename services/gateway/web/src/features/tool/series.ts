import type { CountBucket } from '../../api/types';

const STEP_MS = { hour: 3_600_000, day: 86_400_000 };

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
