import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, body } from './client';
import { keys } from './keys';
import type { components } from './schema';
import type { Gap } from './types';

export type Evidence = components['schemas']['GapEvidenceOut'];
export type Foreseen = components['schemas']['GapForeseenOut'];

const PAGE = 20;

/** Times for which the count is not known, or was not until somebody or something settled it; the latest first. */
export function useGaps(state: Gap['state']) {
  return useInfiniteQuery({
    queryKey: [...keys.gaps, { state }],
    queryFn: ({ pageParam }) =>
      body(api.GET('/api/v1/gaps', { params: { query: { state, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

/** Take back what it was settled with, despite these lines that people wrote since. */
export function reopen(gapId: string, reason: string, despite: string[], key: string): Promise<Gap> {
  return body(
    api.POST('/api/v1/gaps/{gap_id}/reopen', {
      params: { path: { gap_id: gapId }, header: { 'Idempotency-Key': key } },
      body: { reason, despite },
    }),
  );
}

/** What opening it again would do to counts, and what people corrected since it was settled; refused once it is open. */
export function useReopening(gapId: string, isSettled: () => boolean) {
  return useQuery({
    enabled: isSettled,
    queryKey: [...keys.gaps, gapId, 'reopening'],
    queryFn: () => body(api.GET('/api/v1/gaps/{gap_id}/reopening', { params: { path: { gap_id: gapId } } })),
    // What somebody corrects meanwhile must be seen.
    staleTime: 0,
  });
}

/** What settling it with so many shots would do to counts, and what people corrected since it began. */
export function useSettling(gapId: string, shots: number) {
  return useQuery({
    queryKey: [...keys.gaps, gapId, 'settling', shots],
    queryFn: () => body(api.GET('/api/v1/gaps/{gap_id}/settling', { params: { path: { gap_id: gapId }, query: { shots } } })),
    placeholderData: keepPreviousData,
    // What somebody corrects meanwhile must be seen.
    staleTime: 0,
  });
}

export function useEvidence(gapId: string) {
  return useQuery({
    queryKey: [...keys.gaps, gapId, 'evidence'],
    queryFn: () => body(api.GET('/api/v1/gaps/{gap_id}/evidence', { params: { path: { gap_id: gapId } } })),
  });
}
