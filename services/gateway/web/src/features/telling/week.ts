/** Which hours of a week are meant: for each day, Monday first, its hours as bits. */
export type Week = readonly number[];
export type Cell = Readonly<{ day: number; hour: number }>;
/** Hours of each day as the server has them; null is always. */
export type Hours = readonly (readonly number[])[] | null;
export type DayGroup = Readonly<{ days: readonly number[]; spans: readonly (readonly [begin: number, end: number])[] }>;

export const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;
export const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const WHOLE_DAY = 2 ** 24 - 1;

export const ALWAYS: Week = DAYS.map(() => WHOLE_DAY);
export const NEVER: Week = DAYS.map(() => 0);

export function workingDays(begin: number, end: number): Week {
  return DAYS.map((day) => (day < 5 ? bits(begin, end) : 0));
}

export function isOn(week: Week, { day, hour }: Cell): boolean {
  return ((week[day] ?? 0) & (1 << hour)) !== 0;
}

export function same(one: Week, other: Week): boolean {
  return DAYS.every((day) => one[day] === other[day]);
}

/** All hours of the rectangle between two cells, both included. */
export function painted(week: Week, from: Cell, to: Cell, on: boolean): Week {
  const [first, last] = [Math.min(from.day, to.day), Math.max(from.day, to.day)];
  const hours = bits(Math.min(from.hour, to.hour), Math.max(from.hour, to.hour) + 1);
  return week.map((own, day) => (day < first || day > last ? own : on ? own | hours : own & ~hours));
}

/** A day that is not whole becomes whole, a whole one empty. */
export function dayTurned(week: Week, day: number): Week {
  return week.map((own, other) => (other === day ? (own === WHOLE_DAY ? 0 : WHOLE_DAY) : own));
}

export function hoursOf(week: Week): number[][] | null {
  return same(week, ALWAYS) ? null : DAYS.map((day) => HOURS.filter((hour) => isOn(week, { day, hour })));
}

export function weekOf(hours: Hours): Week {
  return hours === null ? ALWAYS : DAYS.map((day) => (hours[day] ?? []).reduce((own, hour) => own | bits(hour, hour + 1), 0));
}

/** Days with the same hours together, as one says them; days without any are left out. */
export function groupsOf(week: Week): DayGroup[] {
  const groups = new Map<number, number[]>();
  for (const day of DAYS) {
    const hours = week[day] ?? 0;
    if (hours !== 0) groups.set(hours, [...(groups.get(hours) ?? []), day]);
  }
  return [...groups].map(([hours, days]) => ({ days, spans: runs(hours) }));
}

/** Days in a row as first and last, others one by one. */
export function daysInRow(days: readonly number[]): (readonly [first: number, last: number])[] {
  const rows: [number, number][] = [];
  for (const day of days) {
    const row = rows.at(-1);
    if (row && row[1] === day - 1) row[1] = day;
    else rows.push([day, day]);
  }
  return rows;
}

function bits(begin: number, end: number): number {
  return 2 ** end - 2 ** begin;
}

function runs(hours: number): (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (const hour of HOURS) {
    if ((hours & (1 << hour)) === 0) continue;
    const run = found.at(-1);
    if (run && run[1] === hour) run[1] = hour + 1;
    else found.push([hour, hour + 1]);
  }
  return found;
}
