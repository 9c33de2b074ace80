import type { CountBucket } from '../api/types';

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 14;
const LEAST_DAYS = 3;

/**
 * Shots per calendar day over the last two weeks, standstill included, today left out because it is not over.
 * Null where there is too little to go by: fewer than three days with shots.
 */
export function dailyRate(days: readonly CountBucket[], now: Date): number | null {
  const today = new Date(now);
  today.setHours(0, 0, 0, 0);
  const from = today.getTime() - WINDOW_DAYS * DAY_MS;
  const window = days.filter((day) => new Date(day.from).getTime() >= from && new Date(day.from).getTime() < today.getTime());
  const running = window.filter((day) => day.shots > 0);
  if (running.length < LEAST_DAYS) return null;
  const first = Math.min(...running.map((day) => new Date(day.from).getTime()));
  const span = Math.max(1, Math.round((today.getTime() - first) / DAY_MS));
  return running.reduce((sum, day) => sum + day.shots, 0) / span;
}

/** The day the remaining shots are used up at this rate; null when nothing can be said or it lies beyond two years. */
export function projectedDate(remaining: number, perDay: number | null, now: Date): Date | null {
  if (perDay === null || perDay <= 0 || remaining <= 0) return null;
  const days = remaining / perDay;
  return days > 730 ? null : new Date(now.getTime() + days * DAY_MS);
}
