import { useQuery } from '@tanstack/react-query';
import { api, body } from './client';
import { keys } from './keys';

/** The areas of the plant, as its machines name them. */
export function useAreas() {
  return useQuery({
    queryKey: [...keys.machines, 'areas'],
    queryFn: async () => (await body(api.GET('/api/v1/areas'))).items.map((area) => area.name),
  });
}
