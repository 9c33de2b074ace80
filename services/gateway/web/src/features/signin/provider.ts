import { useQuery } from '@tanstack/react-query';
import { api, body } from '../../api/client';
import type { components } from '../../api/schema';

export type Provider = components['schemas']['ProviderOut'];
export type Found = components['schemas']['ProviderFound'];
export type Role = Provider['roles'][number]['role'];
export type Wanted = Omit<Provider, 'callback' | 'version'>;
export type Values = Omit<Wanted, 'scopes'> & { scopes: string };

export const PROVIDER = ['sign-in-provider'];

export function useProvider() {
  return useQuery({
    queryKey: PROVIDER,
    queryFn: () => body(api.GET('/api/v1/sign-in/provider')),
    // Settings that somebody is changing must not change under his hands.
    refetchInterval: false,
  });
}

const FIELDS = ['active', 'name', 'issuer', 'client_id', 'client_secret', 'role_claim', 'roles', 'team_claim', 'passwords'] as const;

export function valuesOf(provider: Provider): Values {
  const kept = Object.fromEntries(FIELDS.map((field) => [field, provider[field]])) as Omit<Values, 'scopes'>;
  return { ...kept, scopes: provider.scopes.join(' ') };
}

export function wantedOf(values: Values): Wanted {
  return {
    ...values,
    name: values.name.trim(),
    issuer: values.issuer.trim(),
    client_id: values.client_id.trim(),
    role_claim: values.role_claim.trim(),
    team_claim: values.team_claim.trim(),
    scopes: values.scopes.split(/\s+/).filter(Boolean),
    roles: values.roles.map((one) => ({ ...one, value: one.value.trim() })).filter((one) => one.value !== ''),
  };
}
