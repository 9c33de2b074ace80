import { useQuery } from '@tanstack/react-query';
import { api, body } from '../../api/client';
import type { components } from '../../api/schema';

export type Right = components['schemas']['RightOut'];

/** The table that every service checks. */
export function useRights() {
  return useQuery({ queryKey: ['rights'], queryFn: async () => (await body(api.GET('/api/v1/permissions'))).items });
}

/** Rights by group, in the table's order; `role` leaves out what its holder may not do. */
export function groupsOf(rights: readonly Right[], role?: Right['roles'][number]): [Right['group'], Right[]][] {
  const groups = new Map<Right['group'], Right[]>();
  for (const right of rights) {
    if (role && !right.roles.includes(role)) continue;
    groups.set(right.group, [...(groups.get(right.group) ?? []), right]);
  }
  return [...groups];
}
