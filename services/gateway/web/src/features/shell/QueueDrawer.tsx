import { Button, Drawer } from '@mantine/core';
import { IconMailCheck } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../api/problem';
import { AsDraft } from '../../components/AsDraft';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, Notice } from '../../components/Notice';
import { OfOthers } from '../../components/OfOthers';
import { photoThere, useRefusal } from '../../components/photo/useRefusal';
import { useFormat } from '../../components/useFormat';
import { Age } from '../../components/Status';
import { IN_FUTURE, type ParkedReason, type StoredEntry } from '../../lib/outbox';
import { outbox } from '../../lib/runtime';
import { useStore } from '../../lib/store';

/** What a person counted or read, and may confirm. */
const COUNTED = /\/tools\/[^/]+\/(shots|reading|counter-readings)$/;
const LAYER = /\/photos\/([^/]+)\/annotations$/;

export function QueueDrawer({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const entries = useStore(outbox.entries);
  const isShut = useStore(outbox.isShut);
  const others = useStore(outbox.ofOthers);
  const isAllSent = entries.length + others.length === 0 && !isShut;
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="md"
      title={t('queue.title')}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      {isShut ? <Notice tone="bad">{t('queue.shutText')}</Notice> : null}
      <OfOthers people={others} />
      {isAllSent ? <EmptyState icon={IconMailCheck} title={t('queue.empty')} /> : null}
      {entries.length > 0 ? (
        <>
          <p className="tc-soft">{t('queue.text')}</p>
          <ul className="tc-list">
            {entries.map((entry) => (
              <Entry key={entry.seq} entry={entry} close={close} />
            ))}
          </ul>
          <Button mt="md" fullWidth onClick={() => void outbox.flush()}>
            {t('queue.sendNow')}
          </Button>
        </>
      ) : null}
      <Room />
    </Drawer>
  );
}

/** How much more this device takes while there is no network; nothing where the browser does not tell. */
function Room() {
  const { t } = useTranslation();
  const format = useFormat();
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    if (!('storage' in navigator)) return;
    void navigator.storage
      .estimate()
      .then(({ quota, usage }) => setLeft(quota === undefined || usage === undefined ? null : Math.max(0, quota - usage)))
      .catch(() => undefined);
  }, []);
  return left === null ? null : <p className="tc-soft tc-small">{t('queue.room', { room: format.bytes(left) })}</p>;
}

function Entry({ entry, close }: { entry: StoredEntry; close: () => void }) {
  const { t, i18n } = useTranslation();
  const [isDiscarding, setIsDiscarding] = useState(false);
  const refusal = useRefusal();
  const words = ({ status, code, detail, data }: ParkedReason): string => refusal(new ApiProblem(status, code, detail, data));
  const trouble = entry.state === 'waiting' ? entry.trouble : undefined;
  return (
    <li className="tc-card">
      <strong>{i18n.t(entry.caption.key as 'queue.title', entry.caption.values)}</strong>
      {entry.body instanceof File ? <div className="tc-small tc-wrap">{entry.body.name}</div> : null}
      <div className="tc-soft tc-small">
        <Age at={new Date(entry.createdAt).toISOString()} />
      </div>
      {entry.notKept ? <Notice tone="bad">{t('queue.notKeptOnly')}</Notice> : null}
      {trouble ? <Notice tone="warn">{`${t('queue.tried', { count: trouble.tries })} ${words(trouble.reason)}`}</Notice> : null}
      {entry.reason ? <Notice tone="bad">{words(entry.reason)}</Notice> : null}
      {entry.reason || trouble ? (
        <div className="tc-actions">
          {entry.reason ? <AsDraft entry={entry} close={close} /> : null}
          {entry.reason ? <ToPhoto entry={entry} close={close} /> : null}
          {entry.reason?.code === 'implausible_entry' && COUNTED.test(entry.path) ? (
            <Button color="yellow" onClick={() => void outbox.retry(entry.seq, { confirm: true })}>
              {t('queue.confirm')}
            </Button>
          ) : entry.reason?.code === IN_FUTURE && entry.momentIn ? (
            <Button color="yellow" onClick={() => void outbox.sendAsOfNow(entry.seq)}>
              {t('queue.asOfNow')}
            </Button>
          ) : entry.reason ? (
            <Button variant="default" onClick={() => void outbox.retry(entry.seq)}>
              {t('actions.retry')}
            </Button>
          ) : null}
          {isDiscarding ? (
            <Button color="red" onClick={() => void outbox.discard(entry.seq)}>
              {t('queue.discardSurely')}
            </Button>
          ) : (
            <Button variant="subtle" color="red" onClick={() => setIsDiscarding(true)}>
              {t('queue.discard')}
            </Button>
          )}
        </div>
      ) : null}
    </li>
  );
}

/** Marks that were refused are settled where they are seen, and so is where a picture stands that is there already. */
function ToPhoto({ entry: { path, reason }, close }: { entry: StoredEntry; close: () => void }) {
  const { t } = useTranslation();
  const drawnOn = LAYER.exec(path)?.[1];
  const photoId = drawnOn ? decodeURIComponent(drawnOn) : reason && photoThere(reason);
  if (!photoId) return null;
  return (
    <LinkButton to="/photos/$photoId" params={{ photoId }} onClick={close}>
      {t('queue.toPhoto')}
    </LinkButton>
  );
}
