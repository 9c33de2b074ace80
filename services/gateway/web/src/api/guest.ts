import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, body } from './client';
import { keys } from './keys';
import type { GuestReport } from './types';

/** The tool behind a label, and what can be wrong with it: what it had most first. */
export function useGuestForm(code: string, q: string) {
  return useQuery({
    queryKey: keys.guest(code, q),
    queryFn: () => body(api.GET('/api/v1/report/{code}', { params: { path: { code }, query: { q } } })),
    placeholderData: keepPreviousData,
    refetchInterval: false,
  });
}

export function reportAsGuest(code: string, report: GuestReport, key: string) {
  return body(api.POST('/api/v1/report/{code}', { params: { path: { code }, header: { 'Idempotency-Key': key } }, body: report }));
}
