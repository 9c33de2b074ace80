import type { Action } from '../../api/actionTypes';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { useWrite } from '../../components/useWrite';

export const REFRESHES = [keys.actions, keys.toolPages];

/** Approval in one tap; refusing asks for its reason. */
export function useApprove() {
  return useWrite(
    ({ id }: Pick<Action, 'id'>, key) =>
      body(
        api.POST('/api/v1/actions/{action_id}/approve', {
          params: { path: { action_id: id }, header: { 'Idempotency-Key': key } },
          body: { note: '' },
        }),
      ),
    { refreshes: REFRESHES, done: () => undefined },
  );
}
