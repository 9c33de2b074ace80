import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { rowsBefore } from '../lib/askedAgain';
import { api, body, ifMatch } from './client';
import type { CodeGroup, Failure, FailureSeverity, FailureState, Half } from './failureTypes';
import { keys } from './keys';
import { remembered } from './searching';

const PAGE = 50;

export type FailureFilter = {
  tool_id?: string;
  state?: FailureState[];
  severity?: FailureSeverity[];
  code?: string;
  group?: CodeGroup;
  cavity?: number;
  mine?: true;
  q?: string;
  sort?: 'severity';
};

export function useFailures(filter: FailureFilter, enabled = true) {
  return useInfiniteQuery({
    ...remembered(filter.q),
    queryKey: keys.failureList(filter),
    queryFn: ({ pageParam }) =>
      body(api.GET('/api/v1/failures', { params: { query: { ...filter, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: rowsBefore,
    enabled,
  });
}

export function useFailure(id: string) {
  return useQuery({
    queryKey: keys.failure(id),
    queryFn: () => body(api.GET('/api/v1/failures/{failure_id}', { params: { path: { failure_id: id } } })),
  });
}

export type CodeFilter = { tool_id?: string; group?: CodeGroup[]; q?: string; retired?: true };

/** The codes that fit, the best first; without a search all of them. */
export function useCodes(filter: CodeFilter, enabled = true) {
  return useQuery({
    ...remembered(filter.q),
    queryKey: keys.codeList(filter),
    queryFn: () => body(api.GET('/api/v1/failure-codes', { params: { query: filter } })),
    placeholderData: rowsBefore,
    enabled,
  });
}

/** The newest photo of each half of a tool, where there is one. */
export function useHalves(toolId: string) {
  return useQuery({
    queryKey: keys.halves(toolId),
    queryFn: async (): Promise<Record<Half, string | null>> => {
      const newest = async (half: Half): Promise<string | null> => {
        const page = await body(api.GET('/api/v1/photos', { params: { query: { tool_id: toolId, half, limit: 1 } } }));
        return page.items[0]?.id ?? null;
      };
      const [A, B] = await Promise.all([newest('A'), newest('B')]);
      return { A, B };
    },
    staleTime: 60_000,
  });
}

type About = Pick<Failure, 'id' | 'version'>;

/** A deed names the version that was seen: who comes second is told what happened, and nothing is done twice. */
function on({ id, version }: About, key: string) {
  return { path: { failure_id: id }, header: { 'Idempotency-Key': key, ...ifMatch(version) } };
}

export function acceptFailure(
  about: About,
  said: { code: string | null; severity: FailureSeverity | null; note: string },
  key: string,
): Promise<Failure> {
  return body(api.POST('/api/v1/failures/{failure_id}/accept', { params: on(about, key), body: said }));
}

export function rejectFailure(about: About, reason: string, key: string): Promise<Failure> {
  return body(api.POST('/api/v1/failures/{failure_id}/reject', { params: on(about, key), body: { reason } }));
}

export function mergeFailure(about: About, said: { into_id: string; note: string }, key: string): Promise<Failure> {
  return body(api.POST('/api/v1/failures/{failure_id}/merge', { params: on(about, key), body: said }));
}

export function startFailure(about: About, note: string, key: string): Promise<Failure> {
  return body(api.POST('/api/v1/failures/{failure_id}/start', { params: on(about, key), body: { note } }));
}

export function solveFailure(
  about: About,
  said: { fixes: string[]; cause: string | null; note: string; photo_ids: string[] },
  key: string,
): Promise<Failure> {
  return body(api.POST('/api/v1/failures/{failure_id}/solve', { params: on(about, key), body: said }));
}

export function closeFailure(about: About, note: string, key: string): Promise<Failure> {
  return body(api.POST('/api/v1/failures/{failure_id}/close', { params: on(about, key), body: { note } }));
}

export function reopenFailure(about: About, reason: string, key: string): Promise<Failure> {
  return body(api.POST('/api/v1/failures/{failure_id}/reopen', { params: on(about, key), body: { reason } }));
}
