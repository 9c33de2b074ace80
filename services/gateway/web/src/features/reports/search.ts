import { type FilterSearch, filterSearch } from '../analytics/search';

export const KINDS = ['tool_history', 'maintenance_compliance', 'failure_pareto', 'eight_d', 'plant_month'] as const;
export type Kind = (typeof KINDS)[number];

/** What is to be reported on, and of which days: a link of a tool, a failure or the analysis says it. */
export type ReportSearch = FilterSearch & { kind?: Kind; failure?: string };

function text(value: unknown): string | undefined {
  const said = typeof value === 'number' ? String(value) : value;
  return typeof said === 'string' && /\S/.test(said) ? said : undefined;
}

export function reportSearch(search: Record<string, unknown>): ReportSearch {
  const said = { kind: KINDS.find((one) => one === search.kind), failure: text(search.failure) };
  return { ...filterSearch(search), ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) };
}
