import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { affected, Freshness } from './freshness';

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

  it('asks for messages alone when somebody was told of something', () => {
    expect(affected({ type: 'toolcare.gateway.notices_changed.v1', id: '*' }).keys).toEqual([['notices'], ['notification-log']]);
  });

  it('asks for everything when the server dropped changes', () => {
    const queries = new QueryClient();
    const invalidate = vi.spyOn(queries, 'invalidateQueries').mockResolvedValue();
    new Freshness(queries).note({ type: 'resync', id: '*' });
    expect(invalidate).toHaveBeenCalledWith();
  });
});
