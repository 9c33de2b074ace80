import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { rowsBefore } from '../lib/askedAgain';
import { api, body } from './client';
import { saveFile } from './files';
import { keys } from './keys';
import type { components, paths } from './schema';

type Schemas = components['schemas'];
export type AuditRow = Schemas['EntrySummary'];
export type AuditEntry = Schemas['EntryOut'];
export type RowChange = Schemas['RowChange'];
export type AuditChecks = Schemas['ChecksOut'];
export type AuditCheck = Schemas['CheckOut'];
export type AuditQuery = NonNullable<paths['/api/v1/audit']['get']['parameters']['query']>;

const PAGE = 50;
const RUNNING_MS = 1_000;
/** Addresses and names of others do not stay on this device once the page is left. */
const NOT_KEPT = { gcTime: 0 };

export function useAudit(query: AuditQuery) {
  return useInfiniteQuery({
    ...NOT_KEPT,
    queryKey: keys.auditList(query),
    queryFn: ({ pageParam }) =>
      body(api.GET('/api/v1/audit', { params: { query: { ...query, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: rowsBefore,
  });
}

export function useAuditEntry(number: number) {
  return useQuery({
    ...NOT_KEPT,
    queryKey: keys.auditEntry(number),
    queryFn: () => body(api.GET('/api/v1/audit/{number}', { params: { path: { number } } })),
  });
}

/** Asked again each second while a check runs. */
export function useAuditChecks() {
  return useQuery({
    ...NOT_KEPT,
    queryKey: keys.auditChecks,
    queryFn: () => body(api.GET('/api/v1/audit/check')),
    refetchInterval: ({ state }) => (state.data?.running ? RUNNING_MS : false),
  });
}

export type AuditFormat = 'xlsx' | 'csv' | 'jsonl';

export async function saveAudit(format: AuditFormat, query: AuditQuery): Promise<void> {
  const address = new URL(`/api/v1/audit/export.${format}`, location.origin);
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value]) if (one) address.searchParams.append(name, String(one));
  await saveFile(address, `toolcare-audit.${format}`);
}
