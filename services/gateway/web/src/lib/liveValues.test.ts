import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';
import { keys } from '../api/keys';
import type { MachineList, NextLevel, Plan, Source, SourceList, ToolDetail, ToolRow } from '../api/types';
import { advanceRow, applyLiveCount, applyLiveReading, detailNow, listNow, sourcesNow } from './liveValues';

const next: NextLevel = {
  level_id: 'l',
  plan_name: 'p',
  code: 'L2',
  name: 'n',
  status: 'ok',
  percent: 50,
  due_total: 2000,
  remaining_shots: 500,
  due_at: null,
  by: 'shots',
};
const row = { id: 't-1', total: 1500, total_high: 1500, last_shot_at: null, next } as ToolRow;
const count = (total: number) => ({ kind: 'live' as const, id: 't-1', total, total_high: total, last_shot_at: '2026-11-23T07:00:00Z' });

describe('a live count', () => {
  it('moves the number, the remaining shots and the bar by the same shots', () => {
    const moved = advanceRow(row, count(1600));
    expect([moved.total, moved.next?.remaining_shots, moved.next?.percent]).toEqual([1600, 400, 60]);
  });

  it('follows a correction down', () => {
    const moved = advanceRow(row, count(1400));
    expect([moved.total, moved.next?.remaining_shots, moved.next?.percent]).toEqual([1400, 600, 40]);
  });

  it('stands in an answer that still knows less, for ten seconds', () => {
    vi.useFakeTimers();
    applyLiveCount(new QueryClient(), count(1600));
    const answer = { items: [row], next_cursor: null };
    expect(listNow(answer).items[0]).toMatchObject({ total: 1600, next: { remaining_shots: 400 } });
    const plan = { retired: false, total: 1500, total_high: 1500, levels: [next] } as unknown as Plan;
    const detail = detailNow({ row, plans: [plan] } as unknown as ToolDetail);
    expect([detail.row?.total, detail.plans[0]?.total, detail.plans[0]?.levels[0]?.remaining_shots]).toEqual([1600, 1600, 400]);
    vi.advanceTimersByTime(10_000);
    expect(listNow(answer).items[0]).toBe(row);
    vi.useRealTimers();
  });

  it('goes past due without changing the status word, which is the server’s', () => {
    const moved = advanceRow(row, count(2100));
    expect(moved.next).toMatchObject({ remaining_shots: -100, status: 'ok' });
    expect(moved.next?.percent).toBeCloseTo(110);
  });

  it('counts on where the percent says nothing about the interval', () => {
    const due = { ...row, next: { ...next, percent: 100, remaining_shots: 0 } };
    expect(advanceRow(due, count(1501)).next).toMatchObject({ remaining_shots: -1, percent: 100 });
  });

  it('reaches the list without asking the server again', () => {
    const queries = new QueryClient();
    const key = keys.tools({ limit: 100 });
    queries.setQueryData(key, { pages: [{ items: [row], next_cursor: null }], pageParams: [''] });
    applyLiveCount(queries, count(1510));
    expect(queries.getQueryData<{ pages: { items: ToolRow[] }[] }>(key)?.pages[0]?.items[0]?.total).toBe(1510);
  });

  it('leaves an answer as old as it was, and one without the tool untouched', () => {
    const queries = new QueryClient();
    const [held, other, page] = [keys.tools({ readiness: 'hold' }), keys.tools({ q: 'else' }), keys.tool('t-1')];
    const list = (of: ToolRow) => ({ pages: [{ items: [of], next_cursor: null }], pageParams: [''] });
    queries.setQueryData(held, list(row), { updatedAt: 1000 });
    queries.setQueryData(other, list({ ...row, id: 't-2' }), { updatedAt: 1000 });
    queries.setQueryData(page, { row, plans: [] }, { updatedAt: 1000 });
    for (const queryKey of [held, other, page]) void queries.invalidateQueries({ queryKey });
    const changed: unknown[] = [];
    queries.getQueryCache().subscribe((event) => changed.push(event.query.queryKey));
    applyLiveCount(queries, count(1510));
    expect(changed).toEqual([held, page]);
    expect(queries.getQueryData<ToolDetail>(page)?.row?.total).toBe(1510);
    for (const key of [held, other, page]) expect(queries.getQueryState(key)).toMatchObject({ isInvalidated: true, dataUpdatedAt: 1000 });
  });
});

describe('a live reading', () => {
  const source = { id: 's-1', state: 'live', last_value: 10, last_seen: '2026-11-23T07:00:00Z' } as Source;
  const reading = (value: number, at: string) => ({ kind: 'reading' as const, id: 's-1', value, at });

  function told(value: number, at: string) {
    const queries = new QueryClient();
    queries.setQueryData(keys.sources, { items: [source], next_cursor: null });
    queries.setQueryData(keys.machines, { items: [{ id: 'p01', sources: [source] }], next_cursor: null });
    applyLiveReading(queries, reading(value, at));
    const [ofList, ofMachine] = [
      queries.getQueryData<SourceList>(keys.sources)?.items[0],
      queries.getQueryData<MachineList>(keys.machines)?.items[0]?.sources[0],
    ];
    return [ofList, ofMachine].map((one) => [one?.last_value, one?.last_seen, one?.state]);
  }

  it('moves value and age in both lists, and leaves the state to the server', () => {
    const expected = [11, '2026-11-23T07:00:05Z', 'live'];
    expect(told(11, '2026-11-23T07:00:05Z')).toEqual([expected, expected]);
  });

  it('follows a counter that starts again', () => {
    expect(told(0, '2026-11-23T07:00:05Z')[0]?.[0]).toBe(0);
  });

  it('stands in an answer that still knows less', () => {
    told(12, '2026-11-23T07:00:09Z');
    expect(sourcesNow({ items: [source], next_cursor: null }).items[0]?.last_value).toBe(12);
  });

  it('does not go back to an older reading, whichever way its time is written', () => {
    expect(told(9, '2026-11-23T06:59:59+00:00')[0]?.[0]).toBe(10);
    expect(told(9, '2026-11-23T07:00:00.5+00:00')[0]?.[0]).toBe(9);
  });
});
