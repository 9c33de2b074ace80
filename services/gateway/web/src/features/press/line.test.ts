import { describe, expect, it } from 'vitest';
import { localTime, marks, momentOf, place } from './line';

const line = { from: Date.parse('2026-03-02T06:00:00Z'), to: Date.parse('2026-03-02T16:00:00Z') };

describe('a line of time', () => {
  it('places what lies in it and leaves out what does not', () => {
    expect(place(line, '2026-03-02T07:00:00Z', '2026-03-02T08:00:00Z')).toEqual({ left: 10, width: 10 });
    expect(place(line, '2026-03-02T01:00:00Z', null)).toEqual({ left: 0, width: 100 });
    expect(place(line, '2026-03-02T01:00:00Z', '2026-03-02T02:00:00Z')).toBeNull();
  });

  it('has few marks, each within it', () => {
    const found = marks(line, 8);
    expect(found.length).toBeGreaterThan(1);
    expect(found.length).toBeLessThanOrEqual(9);
    expect(found.every((at) => at.getTime() >= line.from && at.getTime() < line.to)).toBe(true);
  });

  it('keeps a moment exact that nobody changed', () => {
    const told = '2026-03-02T06:00:00.123456Z';
    expect(momentOf(localTime(told), told)).toBe(told);
    expect(momentOf('', told)).toBeNull();
    expect(momentOf('2026-03-02T09:00', told)).toBe(new Date('2026-03-02T09:00').toISOString());
  });
});
