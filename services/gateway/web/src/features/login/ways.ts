import { useQuery } from '@tanstack/react-query';
import { api, body } from '../../api/client';

/** By what one can log in here. */
export function useWays() {
  return useQuery({
    queryKey: ['ways-in'],
    queryFn: () => body(api.GET('/api/v1/session/ways')),
    networkMode: 'always',
    retry: false,
    refetchInterval: false,
    // What this device remembers may be old: a login that is gone would lead nowhere.
    gcTime: 0,
  });
}
