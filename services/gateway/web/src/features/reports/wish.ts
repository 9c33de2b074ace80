import type { ReportIn } from '../../api/reports';
import type { Kind } from './search';

/** Of which days: so many up to today, a month of the calendar, or days of one's own. */
export type Days = { span: 30 | 90 | 365 | 'month' | 'own'; month: string; first: string; last: string };

export type Draft = { kind: Kind; format: 'pdf' | 'xlsx'; language: 'en' | 'de'; days: Days; tool: string; area: string; failure: string };

const DAY_MS = 86_400_000;

export function dayBefore(today: string, days: number): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

export function monthBefore(today: string): string {
  return dayBefore(`${today.slice(0, 7)}-01`, 1).slice(0, 7);
}

function lastOf(month: string): string {
  const [year, number] = month.split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, number ?? 0, 0)).toISOString().slice(0, 10);
}

/** The first and the last day, both included. */
export function rangeOf({ span, month, first, last }: Days, today: string): { first: string; last: string } {
  if (span === 'own') return { first, last };
  if (span === 'month') return { first: `${month}-01`, last: lastOf(month) };
  return { first: dayBefore(today, span - 1), last: today };
}

/** What is still missing before it can be made. */
export function missingIn({ kind, tool, failure }: Draft): 'tool' | 'failure' | null {
  if (kind === 'tool_history' && !tool) return 'tool';
  return kind === 'eight_d' && !failure ? 'failure' : null;
}

export function wishOf({ kind, format, language, days, tool, area, failure }: Draft, today: string): ReportIn {
  const asked = { kind, format, language, areas: [], tools: [], machines: [] };
  if (kind === 'eight_d') return { ...asked, failure_id: failure };
  const range = kind === 'plant_month' ? rangeOf({ ...days, span: 'month' }, today) : rangeOf(days, today);
  if (kind === 'tool_history') return { ...asked, ...range, tools: [tool] };
  return { ...asked, ...range, areas: area ? [area] : [] };
}
