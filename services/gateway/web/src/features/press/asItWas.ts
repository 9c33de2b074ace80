import type { AsItWas, Run } from '../../api/press';

type Known = Pick<Run, 'tool_id' | 'machine_id' | 'station' | 'mounted_at' | 'unmounted_at'>;

/** From when until when a run differs from what is held to be: at its ends alone, or all along. What lasts goes until now. */
export function timeThatDiffers(run: Known, was: AsItWas, now: string): { from: string; to: string } {
  const begins = [run.mounted_at, was.from];
  const ends = [run.unmounted_at ?? now, was.to ?? now];
  const isOther = was.tool_id !== run.tool_id || was.machine_id !== run.machine_id || was.station !== run.station;
  const moved = isOther ? [] : [begins, ends].filter(([before, after]) => before !== after).flat();
  const moments = (moved.length > 0 ? moved : [...begins, ...ends]).map((at) => Date.parse(at));
  return { from: new Date(Math.min(...moments)).toISOString(), to: new Date(Math.max(...moments)).toISOString() };
}
