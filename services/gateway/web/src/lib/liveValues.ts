import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { keys } from '../api/keys';
import type { MachineList, Plan, SourceDetail, SourceList, ToolDetail, ToolList, ToolRow } from '../api/types';
import type { LiveCount, LiveReading } from './live';

type CountedDown = Pick<ToolRow['next'] & object, 'by' | 'remaining_shots' | 'percent'>;

/** Moves the bar between two answers of the server by its own arithmetic (remaining shots and percent); the status word stays the server's. */
export function advanced<Level extends CountedDown>(level: Level, shots: number): Level {
  if (level.by !== 'shots' || level.remaining_shots === null) return level;
  const remaining_shots = level.remaining_shots - shots;
  // At 100 % the two say nothing about the interval; the server's next answer does.
  const interval = level.percent === 100 ? 0 : level.remaining_shots / (1 - level.percent / 100);
  return { ...level, remaining_shots, percent: interval > 0 ? level.percent + (shots / interval) * 100 : level.percent };
}

export function advanceRow(row: ToolRow, count: LiveCount): ToolRow {
  if (count.total_high < row.total_high) return row;
  const next = row.next && advanced(row.next, count.total_high - row.total_high);
  return { ...row, total: count.total, total_high: count.total_high, last_shot_at: count.last_shot_at ?? row.last_shot_at, next };
}

function advancePlan(plan: Plan, count: LiveCount): Plan {
  if (plan.retired || count.total_high <= plan.total_high) return plan;
  const shots = count.total_high - plan.total_high;
  return { ...plan, total: count.total, total_high: count.total_high, levels: plan.levels.map((level) => advanced(level, shots)) };
}

/** A live count changes the numbers on the page without asking the server again. */
export function applyLiveCount(queries: QueryClient, count: LiveCount): void {
  const move = (row: ToolRow): ToolRow => (row.id === count.id ? advanceRow(row, count) : row);
  queries.setQueriesData<InfiniteData<ToolList>>({ queryKey: keys.toolLists }, (old) => {
    if (!old?.pages.some((page) => page.items.some((row) => row.id === count.id))) return old;
    return { ...old, pages: old.pages.map((page) => ({ ...page, items: page.items.map(move) })) };
  });
  queries.setQueryData<ToolDetail>(keys.tool(count.id), (old) => {
    if (!old) return old;
    return { ...old, row: old.row && move(old.row), plans: old.plans.map((plan) => advancePlan(plan, count)) };
  });
}

type Read = { id: string; last_value: number | null; last_seen: string | null };

/** The counter as it stands now. Its state stays the server's word; what came late does not turn a newer value back. */
function withReading<Source extends Read>(source: Source, { id, value, at }: LiveReading): Source {
  if (source.id !== id || (source.last_seen !== null && Date.parse(at) < Date.parse(source.last_seen))) return source;
  return { ...source, last_value: value, last_seen: at };
}

/** What a source's counter shows, in all answers that tell it, without asking the server again. */
export function applyLiveReading(queries: QueryClient, reading: LiveReading): void {
  const isMeant = (source: Read): boolean => source.id === reading.id;
  queries.setQueryData<SourceList>(keys.sources, (old) =>
    old?.items.some(isMeant) ? { ...old, items: old.items.map((source) => withReading(source, reading)) } : old,
  );
  queries.setQueryData<SourceDetail>(keys.source(reading.id), (old) => old && withReading(old, reading));
  queries.setQueryData<MachineList>(keys.machines, (old) => {
    if (!old?.items.some((machine) => machine.sources.some(isMeant))) return old;
    const items = old.items.map((machine) =>
      machine.sources.some(isMeant) ? { ...machine, sources: machine.sources.map((source) => withReading(source, reading)) } : machine,
    );
    return { ...old, items };
  });
}
