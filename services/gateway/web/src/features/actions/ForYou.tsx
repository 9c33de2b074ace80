import { Button } from '@mantine/core';
import { IconBell, IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/keys';
import { markRead, type Notice, useUnreadNotices } from '../../api/notices';
import { usePeople } from '../../api/people';
import { ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { Age } from '../../components/Status';
import { useFormat } from '../../components/useFormat';
import { useWho } from '../../components/useWho';
import { useWrite } from '../../components/useWrite';

/** What one was told: assigned, due soon, overdue, escalated, come back. It stays until it is read. */
export function ForYou() {
  const { t } = useTranslation();
  const notices = useUnreadNotices();
  const read = useWrite((ids: readonly string[] | null) => markRead(ids), { refreshes: [keys.notices], done: () => undefined });
  const rows = notices.data?.items ?? [];
  if (rows.length === 0) return null;
  return (
    <Card
      title={t('forYou.title', { count: notices.data?.unread ?? rows.length })}
      id="for-you"
      actions={
        <Button variant="default" leftSection={<IconCheck size={20} aria-hidden />} loading={read.pending} onClick={() => read.run(null)}>
          {t('forYou.allRead')}
        </Button>
      }
    >
      <ul className="tc-list">
        {rows.map((notice) => (
          <Line key={notice.id} notice={notice} read={() => read.run([notice.id])} />
        ))}
      </ul>
      {read.error ? <ProblemNotice error={read.error} /> : null}
    </Card>
  );
}

function Line({ notice, read }: { notice: Notice; read: () => void }) {
  const { t } = useTranslation();
  const said = useSaid();
  return (
    <li className="tc-row-link tc-act-notice" data-notice={notice.kind}>
      <IconBell size={22} aria-hidden />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Link to="/actions/$actionId" params={{ actionId: notice.action_id }} className="tc-cover" onClick={read}>
          <strong>{said(notice)}</strong>
        </Link>
        <div className="tc-small tc-wrap">
          {t('action.number', { number: notice.number })} {notice.title}
        </div>
        <div className="tc-soft tc-small">
          <Age at={notice.at} />
        </div>
      </div>
      <Button variant="subtle" className="tc-above-cover" aria-label={t('forYou.readNamed', { number: notice.number })} onClick={read}>
        {t('forYou.read')}
      </Button>
    </li>
  );
}

function useSaid(): (notice: Notice) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const who = useWho();
  const people = usePeople();
  return ({ kind, values, by }) => {
    const owner = people.data?.find(({ username }) => username === values.owner)?.name ?? String(values.owner ?? '');
    const due = typeof values.due_on === 'string' ? format.date(values.due_on) : '';
    return t(`forYou.${kind}`, { due, owner, name: who.name(by), count: Number(values.days ?? 0) });
  };
}
