export const KINDS = ['tool_history', 'maintenance_compliance', 'failure_pareto', 'eight_d', 'plant_month'] as const;
export type Kind = (typeof KINDS)[number];

/** What is to be reported on: a link of a tool's or failure's page says it, so that nothing has to be typed there. */
export type ReportSearch = { kind?: Kind; tool?: string; failure?: string; area?: string };

function text(value: unknown): string | undefined {
  const said = typeof value === 'number' ? String(value) : value;
  return typeof said === 'string' && /\S/.test(said) ? said : undefined;
}

export function reportSearch(search: Record<string, unknown>): ReportSearch {
  const said = {
    kind: KINDS.find((one) => one === search.kind),
    tool: text(search.tool),
    failure: text(search.failure),
    area: text(search.area),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}
