import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import type { Who } from './moves';

export type Me = Who & { name: string; team: string };

/** Who looks: what may be offered to him, and what is his own. */
export function useMe(): Me {
  const user = useStore(session).user;
  const isEngineer = user?.role === 'engineer' || user?.role === 'administrator';
  return { username: user?.username ?? '', name: user?.name ?? '', team: user?.team ?? '', userId: user?.id ?? '', isEngineer };
}
