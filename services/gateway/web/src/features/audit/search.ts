export type AuditSearch = {
  q?: string;
  who?: string;
  kind?: string;
  service?: string;
  what?: string;
  table?: string;
  object?: string;
  /** Days, both included. */
  from?: string;
  to?: string;
};

/** The filter is the address. */
export function auditSearch(search: Record<string, unknown>): AuditSearch {
  const named = ['q', 'who', 'kind', 'service', 'what', 'table', 'object', 'from', 'to'].map((name) => [name, search[name]]);
  return Object.fromEntries(
    named.filter(([, value]) => ['string', 'number'].includes(typeof value)).map(([name, value]) => [name, String(value)]),
  );
}
