import { DEFAULT_SPAN, type FilterSearch } from './search';

/** Days of the plant, both inclusive, as YYYY-MM-DD. */
export type Range = { from: string; to: string };

const DAY_MS = 86_400_000;
const MONTHS_OFFERED = 24;

/** The day it is in a time zone; where the reader is, as long as the plant's zone is not known. */
export function dayIn(now: Date, zone: string | undefined): string {
  return now.toLocaleDateString('sv-SE', zone ? { timeZone: zone } : {});
}

function moved(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function monthEnd(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

/** What the address asks for; the present month ends today. */
export function rangeOf({ period, month, from, to }: FilterSearch, today: string): Range {
  if (period === 'month') {
    const chosen = month ?? today.slice(0, 7);
    const [begin, end] = [`${chosen}-01`, monthEnd(chosen)];
    return { from: begin, to: begin <= today && today < end ? today : end };
  }
  if (period === 'own') {
    const begin = from ?? moved(to ?? today, 1 - DEFAULT_SPAN);
    const end = to ?? today;
    return begin <= end ? { from: begin, to: end } : { from: end, to: begin };
  }
  return { from: moved(today, 1 - (period ?? DEFAULT_SPAN)), to: today };
}

/** The last two years, the newest first. */
export function monthsBefore(today: string): string[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  return Array.from({ length: MONTHS_OFFERED }, (_, back) => new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7));
}

/** Columns neither too many to read nor too few to show a course. */
export function bucketFor({ from, to }: Range): 'day' | 'week' | 'month' {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (days <= 45) return 'day';
  return days <= 200 ? 'week' : 'month';
}
