import { useQuery } from '@tanstack/react-query';
import { api, body } from './client';
import { keys } from './keys';

/** Asked again by every event that the live stream tells, and by time where there is none. */
export function useShop(area: string | undefined, everyMs: number) {
  return useQuery({
    queryKey: [...keys.shop, area ?? ''],
    queryFn: () => body(api.GET('/api/v1/analytics/shop', { params: { query: area ? { area: [area] } : {} } })),
    refetchInterval: everyMs,
    refetchIntervalInBackground: true,
  });
}
