import { useQuery } from '@tanstack/react-query';
import { api, body } from '../../api/client';
import type { components } from '../../api/schema';

export type Token = components['schemas']['TokenOut'];

export const TOKENS = ['account', 'tokens'] as const;
const DAY_MS = 24 * 3_600_000;

export function useTokens(all: boolean) {
  return useQuery({
    queryKey: [...TOKENS, all],
    queryFn: async () => (await body(api.GET('/api/v1/tokens', { params: { query: { all } } }))).items,
  });
}

export type Standing = 'revoked' | 'expired' | 'valid';

export function standingOf(token: Pick<Token, 'revoked_at' | 'expires_at'>, now: Date): Standing {
  if (token.revoked_at) return 'revoked';
  return new Date(token.expires_at) <= now ? 'expired' : 'valid';
}

/** The last moment of a token that is to last so many days. */
export function expiryOf(days: number, now: Date): string {
  return new Date(now.getTime() + days * DAY_MS).toISOString();
}
