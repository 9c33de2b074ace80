import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { keys } from '../api/keys';
import type { Change } from './live';

/** Counts come every few seconds per tool; the number itself moves by live counts, so asking again can wait a little. */
const SLOW_MS = 5_000;
const FAST_MS = 250;

/** Which answers an event makes old, and how soon to ask again. */
export function affected(change: Pick<Change, 'type' | 'id'>): { keys: QueryKey[]; delay: number } {
  const [, publisher = '', name = ''] = change.type.split('.');
  const tool = keys.tool(change.id);
  if (name === 'shots_counted') return { keys: [keys.toolLists, tool, keys.shop], delay: SLOW_MS };
  if (name === 'stock_changed') return { keys: [keys.parts], delay: FAST_MS };
  // A notice may have waited for its hour, so that it comes with no other event.
  if (name === 'notices_changed') return { keys: [keys.notices, keys.notificationLog], delay: FAST_MS };
  if (name === 'catalogue_changed') return { keys: [keys.failureCodes, keys.failures], delay: FAST_MS };
  // An insert's change names the insert; which tool's components show it, nobody says.
  if (name.startsWith('insert_')) return { keys: [keys.inserts, keys.toolPages], delay: FAST_MS };
  if (name.startsWith('retention_')) return { keys: [keys.terms, keys.outlook], delay: FAST_MS };
  if (name === 'legal_hold_changed') return { keys: [keys.legalHolds, tool], delay: FAST_MS };
  if (name.startsWith('place_')) return { keys: [keys.places, keys.toolLists], delay: FAST_MS };
  const byPublisher: Record<string, QueryKey[]> = {
    registry: [keys.toolLists, tool, keys.machines, keys.jobs, keys.overview, keys.places, keys.inserts, keys.shop, keys.rejections],
    shotcounter: [
      keys.toolLists,
      keys.toolPages,
      keys.machines,
      keys.sources,
      keys.gaps,
      keys.rejections,
      keys.overview,
      keys.shop,
      keys.reconciliation,
    ],
    maintenance: [keys.toolLists, tool, keys.machines, keys.jobs, keys.jobSheets, keys.overview, keys.shop, keys.intervals],
    gateway: [keys.overview, keys.people],
    failures: [keys.failures, keys.failureCodes, keys.actions, keys.toolLists, keys.toolPages, keys.jobs, keys.overview, keys.shop],
    photos: [keys.photos],
    actions: [keys.actions, keys.notices, keys.failures, keys.toolPages],
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
