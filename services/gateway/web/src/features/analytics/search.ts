/** Days back from today, a month of the calendar, or days of one's own. Ninety days where the address says nothing. */
export const SPANS = [30, 90, 365] as const;
export const BUCKETS = ['day', 'week', 'month'] as const;
export const PARETO_KEYS = ['code', 'component', 'cavity', 'tool', 'machine', 'group'] as const;
export const MEASURES = ['count', 'downtime', 'cost'] as const;
export const DEFAULT_SPAN = 90;

export type Bucket = (typeof BUCKETS)[number];
export type ParetoKey = (typeof PARETO_KEYS)[number];
export type Measure = (typeof MEASURES)[number];
export type Period = 30 | 365 | 'month' | 'own';

/** What every page of the analysis is filtered by: its address, so that it can be sent to a colleague. */
export type FilterSearch = {
  period?: Period;
  month?: string;
  from?: string;
  to?: string;
  area?: string;
  tool?: string;
  machine?: string;
};
export type DashboardSearch = FilterSearch & { figure?: string; bucket?: Bucket; by?: ParetoKey; measure?: Measure };
export type ToolListSearch = FilterSearch & { sort?: string; q?: string };

function text(value: unknown): string | undefined {
  // Digits typed into the address arrive as a number.
  const said = typeof value === 'number' ? String(value) : value;
  return typeof said === 'string' && /\S/.test(said) ? said : undefined;
}

/** A day of the calendar: the thirtieth of February has the shape of one, and the server refuses it. */
function day(value: unknown): string | undefined {
  const said = String(value);
  return said.length === 10 && new Date(said).toJSON()?.startsWith(said) ? said : undefined;
}

function month(value: unknown): string | undefined {
  return day(`${String(value)}-01`)?.slice(0, -3);
}

function present<Found extends object>(found: Found): Found {
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as Found;
}

/** What the address says wrongly is left out. */
export function filterSearch(search: Record<string, unknown>): FilterSearch {
  const period = ([30, 365, 'month', 'own'] as const).find((one) => one === search.period);
  return present({
    period,
    month: period === 'month' ? month(search.month) : undefined,
    from: period === 'own' ? day(search.from) : undefined,
    to: period === 'own' ? day(search.to) : undefined,
    area: text(search.area),
    tool: text(search.tool),
    machine: text(search.machine),
  });
}

export function dashboardSearch(search: Record<string, unknown>): DashboardSearch {
  return present({
    ...filterSearch(search),
    figure: text(search.figure),
    bucket: BUCKETS.find((one) => one === search.bucket),
    by: PARETO_KEYS.find((one) => one === search.by),
    measure: MEASURES.find((one) => one === search.measure),
  });
}

export function toolListSearch(search: Record<string, unknown>): ToolListSearch {
  return present({ ...filterSearch(search), sort: text(search.sort), q: text(search.q) });
}

/** What goes along to another page of the analysis. */
export function filterOnly({ period, month, from, to, area, tool, machine }: FilterSearch): FilterSearch {
  return present({ period, month, from, to, area, tool, machine });
}
