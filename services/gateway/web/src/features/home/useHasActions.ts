import { useFewActions } from '../../api/actions';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';

/** Whether there is anything to do or to approve for whoever looks: only then the page fetches what shows it. */
export function useHasActions(): boolean {
  const me = useStore(session).user?.username ?? '';
  const own = useFewActions({ owner: me, state: ['open', 'in_work'] });
  const handedIn = useFewActions({ state: ['in_approval'] });
  const waitsForMe = (handedIn.data?.items ?? []).some((action) => action.approver?.username === me);
  return (own.data?.items.length ?? 0) > 0 || waitsForMe;
}
