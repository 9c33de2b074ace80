import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keys } from '../api/keys';
import type { NextLevel, ToolRow } from '../api/types';
import { advanceRow, affected, applyLiveCount, Freshness } from './freshness';

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

  it('never counts backwards', () => {
    expect(advanceRow(row, count(1400))).toBe(row);
  });

  it('goes past due without changing the status word, which is the server’s', () => {
    const moved = advanceRow(row, count(2100));
    expect(moved.next).toMatchObject({ remaining_shots: -100, status: 'ok' });
    expect(moved.next?.percent).toBeCloseTo(110);
  });

  it('reaches the list without asking the server again', () => {
    const queries = new QueryClient();
    const key = keys.tools({ limit: 100 });
    queries.setQueryData(key, { pages: [{ items: [row], next_cursor: null }], pageParams: [''] });
    applyLiveCount(queries, count(1510));
    expect(queries.getQueryData<{ pages: { items: ToolRow[] }[] }>(key)?.pages[0]?.items[0]?.total).toBe(1510);
  });
});

describe('freshness', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('asks once for many events of a burst', () => {
    const queries = new QueryClient();
    const invalidate = vi.spyOn(queries, 'invalidateQueries').mockResolvedValue();
    const freshness = new Freshness(queries);
    for (let i = 0; i < 50; i += 1) freshness.note({ type: 'toolcare.maintenance.maintenance_due.v1', id: 't-1' });
    vi.advanceTimersByTime(1_000);
    expect(invalidate).toHaveBeenCalledTimes(affected({ type: 'toolcare.maintenance.maintenance_due.v1', id: 't-1' }).keys.length);
  });

  it('takes its time for counts, since the numbers move by themselves', () => {
    const queries = new QueryClient();
    const invalidate = vi.spyOn(queries, 'invalidateQueries').mockResolvedValue();
    new Freshness(queries).note({ type: 'toolcare.shotcounter.shots_counted.v1', id: 't-1' });
    vi.advanceTimersByTime(4_000);
    expect(invalidate).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2_000);
    expect(invalidate).toHaveBeenCalled();
  });

  it('asks for everything when the server dropped changes', () => {
    const queries = new QueryClient();
    const invalidate = vi.spyOn(queries, 'invalidateQueries').mockResolvedValue();
    new Freshness(queries).note({ type: 'resync', id: '*' });
    expect(invalidate).toHaveBeenCalledWith();
  });
});
