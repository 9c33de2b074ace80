import { useQuery } from '@tanstack/react-query';
import { api, body } from './client';
import { keys } from './keys';

const DAY_MS = 86_400_000;

export type CountSpan = { bucket: 'hour' | 'day'; days: number };

export function useCounts(id: string, { bucket, days }: CountSpan) {
  return useQuery({
    queryKey: keys.counts(id, bucket, days),
    queryFn: () => {
      const from = new Date(Date.now() - days * DAY_MS).toISOString();
      return body(api.GET('/api/v1/tools/{tool_id}/counts', { params: { path: { tool_id: id }, query: { bucket, from } } }));
    },
    staleTime: 60_000,
  });
}
