import { useFewActions } from '../../api/actions';
import type { Action } from '../../api/actionTypes';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';

export type Mine = { rows: readonly Action[]; count: number };

/** What one has to do about failures, and what waits for one's approval. */
export function useMyActions(): Mine {
  const username = useStore(session).user?.username ?? '';
  const own = useFewActions({ owner: username, state: ['open', 'in_work'] });
  const handedIn = useFewActions({ approver: username, state: ['in_approval'] });
  if (!own.data) return { rows: [], count: 0 };
  const { items, counts } = own.data;
  const toApprove = handedIn.data;
  return {
    rows: [...items, ...(toApprove?.items ?? [])],
    count: counts.open + counts.in_work + (toApprove?.counts.in_approval ?? 0),
  };
}
