import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, body } from './client';
import { keys } from './keys';
import type { components } from './schema';

export type Standing = components['schemas']['StandingOut'];
export type Reconciliation = components['schemas']['ReconciliationOut'];
export type Comparison = Reconciliation['comparisons'][number];
export type CounterReading = Reconciliation['readings'][number];
export type Witness = Comparison['witness'];
export type Take = components['schemas']['DecideIn']['take'];

const PAGE = 50;

/** Tools by how their counts stand, the latest change first. */
export function useStandings(state: 'check' | 'ok') {
  return useInfiniteQuery({
    queryKey: [...keys.reconciliation, { state }],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/reconciliation', {
          params: { query: { state, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

export function useReconciliation(toolId: string) {
  return useQuery({
    queryKey: [...keys.reconciliation, toolId],
    queryFn: () => body(api.GET('/api/v1/tools/{tool_id}/reconciliation', { params: { path: { tool_id: toolId } } })),
  });
}

export function decide(toolId: string, said: { take: Take; difference: number; reason: string }, key: string): Promise<Reconciliation> {
  return body(
    api.POST('/api/v1/tools/{tool_id}/reconciliation/decide', {
      params: { path: { tool_id: toolId }, header: { 'Idempotency-Key': key } },
      body: said,
    }),
  );
}
