import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, body } from './client';
import { keys } from './keys';
import type { components } from './schema';

export type Proposal = components['schemas']['ProposalOut'];
export type Evidence = components['schemas']['EvidenceOut'];
export type Look = Evidence['looks'][number];
export type Grade = Look['found'];
export type Decision = { present: number; wanted: number; reason: string };

const PAGE = 50;

/** What services say of intervals, the latest first; `all`: also where nothing is proposed, or somebody has decided. */
export function useProposals(all: boolean, toolId?: string) {
  return useInfiniteQuery({
    queryKey: [...keys.intervals, { all, toolId }],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/interval-proposals', {
          params: {
            query: { open: !all, limit: PAGE, ...(toolId ? { tool_id: toolId } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

export function useEvidence(levelId: string) {
  return useQuery({
    queryKey: [...keys.intervals, levelId],
    queryFn: () => body(api.GET('/api/v1/levels/{level_id}/interval-proposal', { params: { path: { level_id: levelId } } })),
  });
}

export function approve(levelId: string, { present, wanted, reason }: Decision, key: string): Promise<Evidence> {
  return body(
    api.POST('/api/v1/levels/{level_id}/interval-proposal/approve', {
      params: { path: { level_id: levelId }, header: { 'Idempotency-Key': key } },
      body: { present, wanted, reason },
    }),
  );
}

export function decline(levelId: string, { present, reason }: Decision, key: string): Promise<Evidence> {
  return body(
    api.POST('/api/v1/levels/{level_id}/interval-proposal/decline', {
      params: { path: { level_id: levelId }, header: { 'Idempotency-Key': key } },
      body: { present, reason },
    }),
  );
}
