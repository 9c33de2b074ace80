import { Button, Drawer } from '@mantine/core';
import { IconMailCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../api/problem';
import { EmptyState, Notice, useProblemText } from '../../components/Notice';
import { Age } from '../../components/Status';
import type { StoredEntry } from '../../lib/outbox';
import { outbox } from '../../lib/runtime';
import { useStore } from '../../lib/store';

export function QueueDrawer({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const entries = useStore(outbox.entries);
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="md"
      title={t('queue.title')}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      {entries.length === 0 ? (
        <EmptyState icon={IconMailCheck} title={t('queue.empty')} />
      ) : (
        <>
          <p className="tc-soft">{t('queue.text')}</p>
          <ul className="tc-list">
            {entries.map((entry) => (
              <Entry key={entry.seq} entry={entry} />
            ))}
          </ul>
          <Button mt="md" fullWidth onClick={() => void outbox.flush()}>
            {t('queue.sendNow')}
          </Button>
        </>
      )}
    </Drawer>
  );
}

function Entry({ entry }: { entry: StoredEntry }) {
  const { t, i18n } = useTranslation();
  const problemText = useProblemText();
  return (
    <li className="tc-card">
      <strong>{i18n.t(entry.caption.key as 'queue.title', entry.caption.values)}</strong>
      <div className="tc-soft tc-small">
        <Age at={new Date(entry.createdAt).toISOString()} />
      </div>
      {entry.reason ? (
        <>
          <Notice tone="bad">{problemText(new ApiProblem(entry.reason.status, entry.reason.code, entry.reason.detail))}</Notice>
          <div className="tc-actions">
            <Button variant="default" onClick={() => void outbox.retry(entry.seq)}>
              {t('actions.retry')}
            </Button>
            <Button variant="subtle" color="red" onClick={() => void outbox.discard(entry.seq)}>
              {t('queue.discard')}
            </Button>
          </div>
        </>
      ) : null}
    </li>
  );
}
