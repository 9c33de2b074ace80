import { useQuery } from '@tanstack/react-query';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import type { components } from '../../api/schema';

export type Account = components['schemas']['AccountRow'];
export type Given = components['schemas']['GivenPassword'];
export type Values = {
  username: string;
  name: string;
  role: Account['role'];
  team: string;
  areas: string[];
  language: Account['language'];
  active: boolean;
  address: string;
};

/** Users as administrators see them: under the key of people, so that a change refreshes both. */
export function useUsers(enabled: boolean) {
  return useQuery({
    queryKey: [...keys.people, 'accounts'],
    queryFn: async () => (await body(api.GET('/api/v1/users'))).items,
    enabled,
  });
}

export function useUser(username: string) {
  return useQuery({
    queryKey: [...keys.people, 'account', username],
    queryFn: () => body(api.GET('/api/v1/users/{username}', { params: { path: { username } } })),
  });
}

export function valuesOf(user: Account | null, language: Account['language'] = 'en'): Values {
  return {
    username: user?.username ?? '',
    name: user?.name ?? '',
    role: user?.role ?? 'technician',
    team: user?.team ?? '',
    areas: user?.areas ?? [],
    language: user?.language ?? language,
    active: user?.active ?? true,
    address: user?.address ?? '',
  };
}

/** Every team there is, for choosing one. */
export function teamsOf(people: readonly { team: string }[]): string[] {
  return [...new Set(people.map((one) => one.team).filter(Boolean))].sort();
}
