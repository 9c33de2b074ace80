import type { AuditQuery } from '../../api/audit';
import { startOfDay } from '../../lib/days';
import type { AuditSearch } from './search';

export const KINDS = ['request', 'event', 'rule', 'command', 'access'] as const;
export type AuditKind = (typeof KINDS)[number];
export const SERVICES = ['registry', 'shotcounter', 'maintenance', 'failures', 'actions', 'photos', 'gateway'] as const;

/** What the list asks the server for; what the address says wrongly is left out. */
export function queryOf({ kind, service, from, to, ...rest }: AuditSearch): AuditQuery {
  const known = KINDS.find((one) => one === kind);
  const keeper = SERVICES.find((one) => one === service);
  const begin = startOfDay(from, 0);
  const end = startOfDay(to, 1);
  return {
    ...rest,
    ...(known ? { kind: [known] } : {}),
    ...(keeper ? { service: [keeper] } : {}),
    ...(begin ? { from: begin } : {}),
    ...(end ? { to: end } : {}),
  };
}
