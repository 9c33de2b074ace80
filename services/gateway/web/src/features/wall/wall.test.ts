import { describe, expect, it } from 'vitest';
import { affected } from '../../lib/freshness';
import { isOld, pageAt } from './paging';
import { rowHeight } from './useRowHeight';

describe('the wall', () => {
  it('turns whole pages and begins anew after the last', () => {
    const items = [1, 2, 3, 4, 5];
    expect([0, 1, 2, 3].map((turn) => pageAt(items, 2, turn).shown)).toEqual([[1, 2], [3, 4], [5], [1, 2]]);
    expect(pageAt([], 3, 7)).toEqual({ shown: [], page: 0, pages: 1 });
  });

  it('says from when it is once nothing has come for two minutes', () => {
    const now = new Date('2026-11-26T12:10:00Z');
    expect([isOld('2026-11-26T12:09:00Z', now), isOld('2026-11-26T12:07:59Z', now)]).toEqual([false, true]);
  });

  it('has rows of 84 px on a screen of 1920 x 1080 and never too small ones', () => {
    expect([rowHeight(1920, 1080), rowHeight(3840, 2160), rowHeight(1280, 800), rowHeight(390, 800)]).toEqual([84, 168, 64, 64]);
  });

  it('asks again whenever something happens in the shop', () => {
    const types = ['registry.tool_mounted', 'shotcounter.shots_counted', 'maintenance.maintenance_overdue', 'failures.failure_reported'];
    for (const type of types) expect(affected({ type: `toolcare.${type}.v1`, id: 't' }).keys).toContainEqual(['shop']);
  });
});
