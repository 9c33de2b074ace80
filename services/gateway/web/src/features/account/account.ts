import { useQuery } from '@tanstack/react-query';
import { api, body } from '../../api/client';
import type { components } from '../../api/schema';

export type Account = components['schemas']['AccountOut'];
export type OwnSession = components['schemas']['OwnSession'];

export const ACCOUNT = ['account'] as const;
export const SESSIONS = ['account', 'sessions'] as const;

export function useAccount() {
  return useQuery({ queryKey: ACCOUNT, queryFn: () => body(api.GET('/api/v1/session/account')) });
}

export function useSessions() {
  return useQuery({ queryKey: SESSIONS, queryFn: async () => (await body(api.GET('/api/v1/sessions'))).items });
}
