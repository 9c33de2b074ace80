import { describe, expect, it } from 'vitest';
import { dailyRate, projectedDate } from './forecast';
import { Format, localeOf } from './format';
import { AttemptKey } from './idempotency';
import { effectiveSize } from './preferences';
import { uid } from './uid';

const now = new Date('2026-11-23T12:00:00Z');

describe('format', () => {
  it.each([
    ['en', '106,594', '12.5'],
    ['de', '106.594', '12,5'],
  ])('writes numbers as %s does', (language, whole, decimal) => {
    const format = new Format(localeOf(language), 'Europe/Berlin');
    expect(format.count(106_594)).toBe(whole);
    expect(format.decimal(12.5)).toBe(decimal);
  });

  it.each([
    [2, 'now'],
    [-40, '40 seconds ago'],
    [-300, '5 minutes ago'],
    [-7_200, '2 hours ago'],
    [86_400 * 3, 'in 3 days'],
  ])('tells the age of %i seconds', (seconds, words) => {
    expect(new Format('en-GB').ago(new Date(now.getTime() + seconds * 1000), now)).toBe(words);
  });

  it('writes moments in the plant’s time', () => {
    expect(new Format('de-DE', 'Europe/Berlin').time('2026-11-23T07:05:00Z')).toBe('08:05');
  });
});

describe('forecast', () => {
  const day = (back: number, shots: number) => {
    const from = new Date(now);
    from.setHours(0, 0, 0, 0);
    from.setDate(from.getDate() - back);
    return { from: from.toISOString(), shots, shots_high: shots };
  };

  it('counts standstill days, and leaves out today', () => {
    expect(dailyRate([day(4, 1000), day(3, 1000), day(2, 0), day(1, 1000), day(0, 50)], now)).toBe(750);
  });

  it('says nothing about a tool that hardly ran', () => {
    expect(dailyRate([day(2, 1000), day(1, 900)], now)).toBeNull();
    expect(dailyRate([], now)).toBeNull();
  });

  it('names the day only when there is one', () => {
    expect(projectedDate(1500, 750, now)?.toISOString()).toBe('2026-11-25T12:00:00.000Z');
    expect(projectedDate(1500, null, now)).toBeNull();
    expect(projectedDate(-5, 750, now)).toBeNull();
    expect(projectedDate(10_000_000, 1, now)).toBeNull();
  });
});

describe('small rules', () => {
  it('keeps the key of a repeated attempt and makes a new one for changed content', () => {
    const attempt = new AttemptKey();
    const first = attempt.for({ a: 1 });
    expect(attempt.for({ a: 1 })).toBe(first);
    expect(attempt.for({ a: 2 })).not.toBe(first);
  });

  it('makes valid UUIDs', () => {
    expect(uid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('gives a finger large targets unless somebody chose otherwise', () => {
    expect(effectiveSize('auto', true)).toBe('large');
    expect(effectiveSize('auto', false)).toBe('normal');
    expect(effectiveSize('glove', false)).toBe('glove');
  });
});
