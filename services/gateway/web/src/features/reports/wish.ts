import type { ReportIn } from '../../api/reports';
import { rangeOf } from '../analytics/periods';
import type { Kind, ReportSearch } from './search';

/** What the address does not say. */
export type Shape = Pick<ReportIn, 'format' | 'language'>;

export const FIRST_KIND: Kind = 'plant_month';

export function monthBefore(today: string): string {
  return new Date(Date.parse(`${today.slice(0, 7)}-01T00:00:00Z`) - 1).toISOString().slice(0, 7);
}

/** Of a month of the plant: the one in the address, else the last whole one. */
export function monthOf({ month }: ReportSearch, today: string): string {
  return month ?? monthBefore(today);
}

/** What is still missing before it can be made. */
export function missingIn({ kind, tool, failure }: ReportSearch): 'tool' | 'failure' | null {
  if (kind === 'tool_history' && !tool) return 'tool';
  return kind === 'eight_d' && !failure ? 'failure' : null;
}

export function wishOf(search: ReportSearch, shape: Shape, today: string): ReportIn {
  const { kind = FIRST_KIND, area, tool, machine, failure } = search;
  const asked = { ...shape, kind, areas: [], tools: [], machines: [] };
  if (kind === 'eight_d') return { ...asked, failure_id: failure };
  const of = kind === 'plant_month' ? { period: 'month' as const, month: monthOf(search, today) } : search;
  const { from, to } = rangeOf(of, today);
  const days = { first: from, last: to };
  if (kind === 'tool_history') return { ...asked, ...days, tools: tool ? [tool] : [] };
  return { ...asked, ...days, areas: area ? [area] : [], tools: tool ? [tool] : [], machines: machine ? [machine] : [] };
}
