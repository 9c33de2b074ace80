import { Button } from '@mantine/core';
import { IconCloudUp, IconRefreshAlert, IconSignature } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ActionDeed, ActionDetail } from '../../api/actionTypes';
import { ApiProblem } from '../../api/problem';
import { AsDraft } from '../../components/AsDraft';
import { Notice, useProblemText } from '../../components/Notice';
import { useFormat } from '../../components/useFormat';
import { useWho } from '../../components/useWho';
import type { StoredEntry } from '../../lib/outbox';
import { outbox } from '../../lib/runtime';
import { FailureLink } from './FailureLink';
import { mayApprove } from '../../lib/approval';
import { isToDo } from './standing';
import type { Me } from './useMe';

/** What brings an action back to its owner. */
const REVIVED: readonly ActionDeed[] = ['returned', 'reopened', 'refused'];

/** What one has to know before anything else: it came back, it waits for somebody, it was refused. */
export function Tidings({ action, sent, me }: { action: ActionDetail; sent: StoredEntry | null; me: Me }) {
  const { t } = useTranslation();
  return (
    <>
      <Reopened action={action} />
      {sent?.state === 'waiting' ? (
        <Notice tone="info" icon={IconCloudUp}>
          <strong>{t('logForm.queued')}</strong>
          <div>{t('logForm.queuedText')}</div>
        </Notice>
      ) : null}
      {sent?.state === 'parked' && sent.reason ? <Refused entry={sent} reason={sent.reason} /> : null}
      {action.state === 'in_approval' && action.approver && !mayApprove(action, me) ? (
        <Notice tone="info" icon={IconSignature}>
          {t('action.waitsFor', { name: action.approver.name })}
        </Notice>
      ) : null}
      <PhotosPending action={action} isApprover={action.state === 'in_approval' && mayApprove(action, me)} />
    </>
  );
}

/** Its evidence rests on photos that nobody but its owner has seen yet. */
function PhotosPending({ action, isApprover }: { action: ActionDetail; isApprover: boolean }) {
  const { t } = useTranslation();
  const count = action.photos_pending.length;
  if (count === 0) return null;
  return (
    <Notice tone={isApprover ? 'warn' : 'info'} icon={IconCloudUp}>
      {t('action.photoPending', { count })} {isApprover ? t('action.photoPendingApprove') : null}
    </Notice>
  );
}

function Reopened({ action }: { action: ActionDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const who = useWho();
  const entry = action.history.findLast((one) => REVIVED.includes(one.deed));
  if (!entry || !isToDo(action.state)) return null;
  const returned = action.watch?.returned_as ?? null;
  return (
    <Notice tone="warn" icon={IconRefreshAlert}>
      <strong>{returned ? t('action.cameBack') : entry.deed === 'refused' ? t('action.refused') : t('action.reopened')}</strong>{' '}
      {returned ? <FailureLink {...returned} /> : null}
      {entry.note && entry.deed !== 'returned' ? <div>{entry.note}</div> : null}
      <div className="tc-small">{t('log.byline', { when: format.moment(entry.at), name: who.name(entry.by) })}</div>
    </Notice>
  );
}

/** Handed in without a network, and refused after the page was left: it says why and lets one try again. */
function Refused({ entry, reason }: { entry: StoredEntry; reason: NonNullable<StoredEntry['reason']> }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  return (
    <Notice tone="bad">
      <strong>{t('action.notHandedIn')}</strong>
      <div>{problemText(new ApiProblem(reason.status, reason.code, reason.detail, reason.data))}</div>
      <div className="tc-actions">
        <AsDraft entry={entry} />
        <Button variant="default" onClick={() => void outbox.retry(entry.seq)}>
          {t('actions.retry')}
        </Button>
        <Button variant="subtle" color="red" onClick={() => void outbox.discard(entry.seq)}>
          {t('queue.discard')}
        </Button>
      </div>
    </Notice>
  );
}
