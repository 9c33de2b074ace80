import type { ActionState, Watch } from '../../api/actionTypes';

const DAY_MS = 86_400_000;
const SOON_DAYS = 3;

export type DueTone = 'overdue' | 'today' | 'soon' | 'later';

/** Days from today to a day of the calendar, both as the reader's clock has them; below zero is past. */
export function daysUntil(day: string, now: Date): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((Date.UTC(year, month - 1, date) - today) / DAY_MS);
}

/** How urgent the day is; what is done has none. That it is overdue is the server's word. */
export function dueTone(action: { state: ActionState; due_on: string; overdue: boolean }, now: Date): DueTone | null {
  if (!isToDo(action.state)) return null;
  if (action.overdue) return 'overdue';
  const days = daysUntil(action.due_on, now);
  if (days <= 0) return 'today';
  return days <= SOON_DAYS ? 'soon' : 'later';
}

/** Its owner has still something to do. */
export function isToDo(state: ActionState): boolean {
  return state === 'open' || state === 'in_work';
}

/** A day so many days from now, as the calendar writes it: 2026-11-29. */
export function dayAfter(now: Date, days: number): string {
  const then = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  return [then.getFullYear(), String(then.getMonth() + 1).padStart(2, '0'), String(then.getDate()).padStart(2, '0')].join('-');
}

export type WatchPart = { unit: 'shots' | 'days'; run: number; of: number; percent: number };

/** How far a watch is, by each thing that would end it. */
export function watchParts({ shots, days, run_shots, run_days }: Pick<Watch, 'shots' | 'days' | 'run_shots' | 'run_days'>): WatchPart[] {
  const part = (unit: WatchPart['unit'], run: number | null, of: number | null): WatchPart[] =>
    of === null ? [] : [{ unit, run: run ?? 0, of, percent: Math.min(100, Math.max(0, ((run ?? 0) / of) * 100)) }];
  return [...part('shots', run_shots, shots), ...part('days', run_days, days)];
}

/** The days are over, but the tool ran no shot: an idle tool proves nothing. */
export function waitsForShots(watch: Pick<Watch, 'state' | 'days' | 'run_shots' | 'run_days'>): boolean {
  return watch.state === 'running' && !watch.run_shots && watch.days !== null && (watch.run_days ?? 0) >= watch.days;
}
