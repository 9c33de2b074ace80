import type { Action } from '../../api/actionTypes';
import { api, body } from '../../api/client';
import { ReasonDialog } from '../dialogs/ReasonDialog';
import { useTranslation } from 'react-i18next';
import type { Deed } from './moves';
import { REFRESHES } from './useActionDeeds';

export type AskedDeed = Extract<Deed, 'refuse' | 'verify' | 'reopen' | 'cancel'>;

export function isAsked(deed: Deed): deed is AskedDeed {
  return deed === 'refuse' || deed === 'verify' || deed === 'reopen' || deed === 'cancel';
}

/** What ends or revives an action needs its reason. */
export function DeedDialog({ action, deed, close }: { action: Pick<Action, 'id' | 'number'>; deed: AskedDeed; close: () => void }) {
  const { t } = useTranslation();
  const send = (reason: string, key: string) => {
    const params = { path: { action_id: action.id }, header: { 'Idempotency-Key': key } };
    switch (deed) {
      case 'refuse':
        return body(api.POST('/api/v1/actions/{action_id}/refuse', { params, body: { note: reason } }));
      case 'verify':
        return body(api.POST('/api/v1/actions/{action_id}/verify', { params, body: { note: reason } }));
      case 'reopen':
        return body(api.POST('/api/v1/actions/{action_id}/reopen', { params, body: { reason } }));
      case 'cancel':
        return body(api.POST('/api/v1/actions/{action_id}/cancel', { params, body: { reason } }));
    }
  };
  return (
    <ReasonDialog
      title={t(`actionDeed.${deed}Named`, { number: action.number })}
      text={t(`actionDeed.${deed}Text`)}
      label={t(`actionDeed.${deed}Why`)}
      submit={t(`actionDeed.${deed}`)}
      refreshes={REFRESHES}
      send={send}
      close={close}
    />
  );
}
