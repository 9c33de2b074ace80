import { useQuery } from '@tanstack/react-query';
import { api, body } from './client';
import { keys } from './keys';

/** Everybody, with the teams: a plant has some hundreds of people at most. */
export function usePeople() {
  return useQuery({ queryKey: keys.people, queryFn: async () => (await body(api.GET('/api/v1/people'))).items });
}
