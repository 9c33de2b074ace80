import { describe, expect, it } from 'vitest';
import { ALWAYS, dayTurned, daysInRow, groupsOf, isOn, NEVER, painted, same, hoursOf, weekOf, workingDays } from './week';

describe('hours of a week', () => {
  it('are painted as the rectangle between two cells, whichever of them comes first', () => {
    const week = painted(NEVER, { day: 4, hour: 21 }, { day: 0, hour: 6 }, true);
    expect(same(week, workingDays(6, 22))).toBe(true);
    const noon = painted(week, { day: 0, hour: 12 }, { day: 0, hour: 12 }, false);
    expect(isOn(noon, { day: 0, hour: 12 })).toBe(false);
    expect(isOn(noon, { day: 1, hour: 12 })).toBe(true);
  });

  it('come back from the hours they were told as', () => {
    const night = painted(workingDays(0, 5), { day: 6, hour: 22 }, { day: 6, hour: 23 }, true);
    for (const week of [ALWAYS, NEVER, workingDays(6, 14), night]) expect(weekOf(hoursOf(week))).toEqual(week);
    expect(hoursOf(ALWAYS)).toBeNull();
    expect(hoursOf(night)?.[6]).toEqual([22, 23]);
  });

  it('are said with days of the same hours together', () => {
    const week = painted(workingDays(6, 22), { day: 5, hour: 6 }, { day: 5, hour: 13 }, true);
    expect(groupsOf(week)).toEqual([
      { days: [0, 1, 2, 3, 4], spans: [[6, 22]] },
      { days: [5], spans: [[6, 14]] },
    ]);
    expect(groupsOf(NEVER)).toEqual([]);
    expect(daysInRow([0, 2, 3, 4, 6])).toEqual([
      [0, 0],
      [2, 4],
      [6, 6],
    ]);
  });

  it('turn by the day: to whole first, then to none', () => {
    const whole = dayTurned(workingDays(6, 22), 2);
    expect(isOn(whole, { day: 2, hour: 3 })).toBe(true);
    expect(isOn(dayTurned(whole, 2), { day: 2, hour: 12 })).toBe(false);
  });
});
