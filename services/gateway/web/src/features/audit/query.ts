import type { AuditQuery } from '../../api/audit';
import type { AuditSearch } from './search';

export const KINDS = ['request', 'event', 'rule', 'command', 'access'] as const;
export type AuditKind = (typeof KINDS)[number];
export const SERVICES = ['registry', 'shotcounter', 'maintenance', 'failures', 'actions', 'photos', 'gateway'] as const;

/** What the list asks the server for; what the address says wrongly is left out. */
export function queryOf({ kind, service, from, to, ...rest }: AuditSearch): AuditQuery {
  const known = KINDS.find((one) => one === kind);
  const begin = startOf(from, 0);
  const end = startOf(to, 1);
  return {
    ...rest,
    ...(known ? { kind: [known] } : {}),
    ...(service ? { service: [service] } : {}),
    ...(begin ? { from: begin } : {}),
    ...(end ? { to: end } : {}),
  };
}

/** Midnight where the reader is, so many days after. */
function startOf(day: string | undefined, later: number): string | undefined {
  const [year, month, date] =
    /^(\d{4})-(\d{2})-(\d{2})$/
      .exec(day ?? '')
      ?.slice(1)
      .map(Number) ?? [];
  return year && month && date ? new Date(year, month - 1, date + later).toISOString() : undefined;
}
