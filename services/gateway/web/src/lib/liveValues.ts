import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';
import { keys } from '../api/keys';
import type { Machine, MachineList, Plan, SourceDetail, SourceList, ToolDetail, ToolList, ToolRow } from '../api/types';
import type { LiveCount, LiveReading } from './live';
import { Newest } from './newest';

type CountedDown = Pick<ToolRow['next'] & object, 'by' | 'remaining_shots' | 'percent'>;

/** Moves the bar between two answers of the server by its own arithmetic (remaining shots and percent); the status word stays the server's. */
export function advanced<Level extends CountedDown>(level: Level, shots: number): Level {
  if (level.by !== 'shots' || level.remaining_shots === null) return level;
  const remaining_shots = level.remaining_shots - shots;
  // At 100 % the two say nothing about the interval; the server's next answer does.
  const interval = level.percent === 100 ? 0 : level.remaining_shots / (1 - level.percent / 100);
  return { ...level, remaining_shots, percent: interval > 0 ? level.percent + (shots / interval) * 100 : level.percent };
}

const counts = new Newest<LiveCount>();
const readings = new Newest<LiveReading>();

/** The row as of this count. A lower count is a correction: live counts come in order, and each is what the ledger said then. */
export function advanceRow(row: ToolRow, count: LiveCount): ToolRow {
  const next = row.next && advanced(row.next, count.total_high - row.total_high);
  return { ...row, total: count.total, total_high: count.total_high, last_shot_at: count.last_shot_at ?? row.last_shot_at, next };
}

function advancePlan(plan: Plan, count: LiveCount): Plan {
  if (plan.retired) return plan;
  const shots = count.total_high - plan.total_high;
  return { ...plan, total: count.total, total_high: count.total_high, levels: plan.levels.map((level) => advanced(level, shots)) };
}

function rowNow(row: ToolRow): ToolRow {
  const count = counts.of(row.id);
  return count ? advanceRow(row, count) : row;
}

/** An answer of the server with the counts that were heard meanwhile, so that no number on the page jumps back. */
export function listNow(list: ToolList): ToolList {
  return { ...list, items: list.items.map(rowNow) };
}

export function detailNow(detail: ToolDetail): ToolDetail {
  const id = detail.row?.id;
  const count = id === undefined ? null : counts.of(id);
  if (!count) return detail;
  return { ...detail, row: detail.row && advanceRow(detail.row, count), plans: detail.plans.map((plan) => advancePlan(plan, count)) };
}

/**
 * Changes what an answer says. When it was given, and that it may be old, stays as it is: a count tells nothing of the rest
 * of the page. Without a change nobody hears of it.
 */
function alter<Data>(queries: QueryClient, filter: { queryKey: QueryKey; exact?: boolean }, change: (old: Data) => Data): void {
  for (const query of queries.getQueryCache().findAll(filter)) {
    const old = query.state.data as Data | undefined;
    const data = old && change(old);
    if (data !== old) query.setState({ data });
  }
}

/** A live count changes the numbers on the page without asking the server again. */
export function applyLiveCount(queries: QueryClient, count: LiveCount): void {
  counts.note(count);
  const holds = (page: ToolList): boolean => page.items.some((row) => row.id === count.id);
  alter<InfiniteData<ToolList>>(queries, { queryKey: keys.toolLists }, (old) =>
    old.pages.some(holds) ? { ...old, pages: old.pages.map((page) => (holds(page) ? listNow(page) : page)) } : old,
  );
  alter<ToolDetail>(queries, { queryKey: keys.tool(count.id), exact: true }, detailNow);
}

type Read = { id: string; last_value: number | null; last_seen: string | null };

/** The counter as it stands now. Its state stays the server's word; what came late does not turn a newer value back. */
export function sourceNow<Source extends Read>(source: Source): Source {
  const reading = readings.of(source.id);
  if (!reading || (source.last_seen !== null && Date.parse(reading.at) < Date.parse(source.last_seen))) return source;
  return { ...source, last_value: reading.value, last_seen: reading.at };
}

export function sourcesNow(list: SourceList): SourceList {
  return { ...list, items: list.items.map(sourceNow) };
}

export function machinesNow(list: MachineList): MachineList {
  return { ...list, items: list.items.map((machine): Machine => ({ ...machine, sources: machine.sources.map(sourceNow) })) };
}

/** What a source's counter shows, in all answers that tell it, without asking the server again. */
export function applyLiveReading(queries: QueryClient, reading: LiveReading): void {
  readings.note(reading);
  const isMeant = (source: Read): boolean => source.id === reading.id;
  alter<SourceList>(queries, { queryKey: keys.sources, exact: true }, (old) => (old.items.some(isMeant) ? sourcesNow(old) : old));
  alter<SourceDetail>(queries, { queryKey: keys.source(reading.id), exact: true }, sourceNow);
  alter<MachineList>(queries, { queryKey: keys.machines, exact: true }, (old) =>
    old.items.some((machine) => machine.sources.some(isMeant)) ? machinesNow(old) : old,
  );
}
