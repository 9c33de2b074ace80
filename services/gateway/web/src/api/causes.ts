import { useQuery } from '@tanstack/react-query';
import type { Analysis, AnalysisInput } from './causeTypes';
import { api, body, ifMatch } from './client';
import { keys } from './keys';

const ALL = 100;

export function useReport(id: string) {
  return useQuery({
    queryKey: keys.failure(id),
    queryFn: () => body(api.GET('/api/v1/failures/{failure_id}', { params: { path: { failure_id: id } } })),
  });
}

export function useAnalysis(failureId: string) {
  return useQuery({
    queryKey: keys.analysis(failureId),
    queryFn: () => body(api.GET('/api/v1/failures/{failure_id}/analysis', { params: { path: { failure_id: failureId } } })),
  });
}

export function saveAnalysis(failureId: string, version: number, input: AnalysisInput): Promise<Analysis> {
  return body(
    api.PUT('/api/v1/failures/{failure_id}/analysis', {
      params: { path: { failure_id: failureId }, header: ifMatch(version) },
      body: input,
    }),
  );
}

export function useCauseCodes() {
  return useQuery({
    queryKey: keys.causeCodes,
    queryFn: () => body(api.GET('/api/v1/failure-codes', { params: { query: { group: ['cause'] } } })),
  });
}

/** What the codes of fixes are called, also of those that are no longer used. */
export function useFixCodes() {
  return useQuery({
    queryKey: keys.fixCodes,
    queryFn: () => body(api.GET('/api/v1/failure-codes', { params: { query: { group: ['fix'], retired: true } } })),
  });
}

/** What is done about a failure. */
export function useAnsweringActions(failureId: string) {
  return useQuery({
    queryKey: keys.answeringActions(failureId),
    queryFn: () => body(api.GET('/api/v1/actions', { params: { query: { failure_id: failureId, limit: ALL } } })),
  });
}
