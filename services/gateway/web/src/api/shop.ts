import { useQuery } from '@tanstack/react-query';
import { api, body } from './client';
import { keys } from './keys';

/** Asked again by every event that the live stream tells, and by time where there is none. */
export function useShop(everyMs: number) {
  return useQuery({
    queryKey: keys.shop,
    queryFn: () => body(api.GET('/api/v1/analytics/shop', { params: { query: {} } })),
    refetchInterval: everyMs,
    refetchIntervalInBackground: true,
  });
}
