import { describe, expect, it } from 'vitest';
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

describe('a span', () => {
  it.each([
    [119, '119 seconds', '119 Sekunden'],
    [672.4, '11 minutes', '11 Minuten'],
    [90_010, '25 hours', '25 Stunden'],
    [200_000_000, '2,314 days', '2.314 Tage'],
  ])('of %d seconds is told in the largest unit of which there are two', (seconds, english, german) => {
    expect(new Format('en-GB').span(seconds)).toBe(english);
    expect(new Format('de-DE').span(seconds)).toBe(german);
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
