import { useQuery } from '@tanstack/react-query';
import { api, body } from './client';
import { keys } from './keys';
import type { components } from './schema';

type Schemas = components['schemas'];
export type Term = Schemas['TermOut'];
export type Outlook = Schemas['OutlookOut'];
export type DataKind = Schemas['DataKind'];

const RUNNING_MS = 2_000;

/** Asked again every two seconds while somebody waits for runs. */
export function useTerms(isWaiting: boolean) {
  return useQuery({
    queryKey: keys.terms,
    queryFn: async () => (await body(api.GET('/api/v1/retention'))).items,
    refetchInterval: isWaiting ? RUNNING_MS : false,
  });
}

export function useOutlook() {
  return useQuery({ queryKey: keys.outlook, queryFn: () => body(api.GET('/api/v1/retention/outlook')) });
}

/** What a term would remove, before it is chosen. */
export function useTrial(kind: DataKind, days: number | null) {
  return useQuery({
    queryKey: [...keys.outlook, kind, days],
    queryFn: async () =>
      (await body(api.GET('/api/v1/retention/outlook', { params: { query: { kind, keep_days: days ?? undefined } } }))).items[0] ?? null,
    enabled: days !== null,
  });
}

export function useLegalHolds() {
  return useQuery({ queryKey: keys.legalHolds, queryFn: async () => (await body(api.GET('/api/v1/legal-holds'))).items });
}
