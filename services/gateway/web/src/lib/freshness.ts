import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';
import type { NextLevel, ToolDetail, ToolList, ToolRow } from '../api/types';
import { keys } from '../api/keys';
import type { Change, LiveCount } from './live';

/** Counts come every few seconds per tool; the number itself moves by live counts, so asking again can wait a little. */
const SLOW_MS = 5_000;
const FAST_MS = 250;

/** Which answers an event makes old, and how soon to ask again. */
export function affected(change: Pick<Change, 'type' | 'id'>): { keys: QueryKey[]; delay: number } {
  const [, publisher = '', name = ''] = change.type.split('.');
  const tool = keys.tool(change.id);
  if (name === 'shots_counted') return { keys: [keys.toolLists, tool], delay: SLOW_MS };
  const byPublisher: Record<string, QueryKey[]> = {
    registry: [keys.toolLists, tool, keys.machines, keys.jobs, keys.overview],
    shotcounter: [keys.toolLists, keys.toolPages, keys.machines, keys.sources, keys.gaps, keys.rejections, keys.overview],
    maintenance: [keys.toolLists, tool, keys.machines, keys.jobs, keys.overview],
    gateway: [keys.overview],
  };
  return { keys: byPublisher[publisher] ?? [keys.overview], delay: FAST_MS };
}

/** Collects what became old and asks once per tick instead of once per event. */
export class Freshness {
  private readonly due = new Map<string, { key: QueryKey; at: number }>();
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly queries: QueryClient,
    private readonly now: () => number = Date.now,
  ) {}

  note(change: Pick<Change, 'type' | 'id'>): void {
    // The server dropped changes because we read too slowly.
    if (change.type === 'resync') return this.everything();
    const { keys: old, delay } = affected(change);
    for (const key of old) {
      const id = JSON.stringify(key);
      const at = this.now() + delay;
      const known = this.due.get(id);
      if (!known || known.at > at) this.due.set(id, { key, at });
    }
    this.schedule();
  }

  everything(): void {
    void this.queries.invalidateQueries();
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.due.clear();
  }

  private schedule(): void {
    if (this.timer) clearTimeout(this.timer);
    const next = Math.min(...[...this.due.values()].map((entry) => entry.at));
    if (Number.isFinite(next)) this.timer = setTimeout(() => this.fire(), Math.max(0, next - this.now()));
  }

  private fire(): void {
    for (const [id, { key, at }] of this.due) {
      if (at > this.now()) continue;
      this.due.delete(id);
      void this.queries.invalidateQueries({ queryKey: key });
    }
    this.schedule();
  }
}

/** Moves the bar between two answers of the server by its own arithmetic (remaining shots and percent); the status word stays the server's. */
export function advanceNext(next: NextLevel, shots: number): NextLevel {
  if (next.by !== 'shots' || next.remaining_shots === null || next.percent === 100) return next;
  const interval = next.remaining_shots / (1 - next.percent / 100);
  const percent = interval > 0 ? next.percent + (shots / interval) * 100 : next.percent;
  return { ...next, remaining_shots: next.remaining_shots - shots, percent };
}

export function advanceRow(row: ToolRow, count: LiveCount): ToolRow {
  if (count.total_high < row.total_high) return row;
  const next = row.next && advanceNext(row.next, count.total_high - row.total_high);
  return { ...row, total: count.total, total_high: count.total_high, last_shot_at: count.last_shot_at ?? row.last_shot_at, next };
}

/** A live count changes the numbers on the page without asking the server again. */
export function applyLiveCount(queries: QueryClient, count: LiveCount): void {
  const move = (row: ToolRow): ToolRow => (row.id === count.id ? advanceRow(row, count) : row);
  queries.setQueriesData<InfiniteData<ToolList>>({ queryKey: keys.toolLists }, (old) => {
    if (!old?.pages.some((page) => page.items.some((row) => row.id === count.id))) return old;
    return { ...old, pages: old.pages.map((page) => ({ ...page, items: page.items.map(move) })) };
  });
  queries.setQueryData<ToolDetail>(keys.tool(count.id), (old) => (old?.row ? { ...old, row: move(old.row) } : old));
}
