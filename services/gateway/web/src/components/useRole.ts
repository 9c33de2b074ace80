import { session } from '../lib/session';
import { useStore } from '../lib/store';

/** Whether to offer what engineers do (set up tools, plans, machines, sources). The server decides again at each request. */
export function useIsEngineer(): boolean {
  const role = useStore(session).user?.role;
  return role === 'engineer' || role === 'administrator';
}
