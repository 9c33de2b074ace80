import { useQuery } from '@tanstack/react-query';
import type { Analysis, AnalysisInput } from './causeTypes';
import { api, body, ifMatch } from './client';
import { keys } from './keys';

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
