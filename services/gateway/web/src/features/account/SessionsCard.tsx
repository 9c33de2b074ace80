import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';
import { type OwnSession, SESSIONS, useSessions } from './account';
import { deviceOf } from './agent';

/** Where this user is logged in; each can be ended from here. */
export function SessionsCard() {
  const { t } = useTranslation();
  const sessions = useSessions();
  const rows = sessions.data ?? [];
  const others = useWrite(() => api.DELETE('/api/v1/sessions'), { refreshes: [SESSIONS], done: () => undefined });
  return (
    <Card
      id="account-sessions"
      title={t('sessions.title')}
      actions={
        rows.length > 1 ? (
          <Button variant="default" loading={others.pending} onClick={() => others.run(undefined)}>
            {t('sessions.endOthers')}
          </Button>
        ) : null
      }
    >
      {sessions.isPending ? <Loading lines={2} /> : null}
      {sessions.isError && rows.length === 0 ? <ProblemNotice error={sessions.error} retry={() => void sessions.refetch()} /> : null}
      {others.error ? <ProblemNotice error={others.error} /> : null}
      <ul className="tc-list">
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
    </Card>
  );
}

function Row({ row }: { row: OwnSession }) {
  const { t } = useTranslation();
  const format = useFormat();
  const device = deviceOf(row.agent);
  const end = useWrite(() => api.DELETE('/api/v1/sessions/{session_id}', { params: { path: { session_id: row.id } } }), {
    refreshes: [SESSIONS],
    done: () => undefined,
  });
  return (
    <li className="tc-row-link" data-current={row.current || undefined}>
      <div style={{ minWidth: 0 }}>
        <strong className="tc-wrap">{device || t('sessions.unknown')}</strong>
        <div className="tc-line tc-small tc-soft">
          <span>{row.address}</span>
          <span>{t(`sessions.by_${row.method}`)}</span>
          <span>{t('sessions.begun', { when: format.moment(row.begun_at) })}</span>
          <span>{t('sessions.seen', { when: format.moment(row.last_seen_at) })}</span>
        </div>
        {end.error ? <ProblemNotice error={end.error} /> : null}
      </div>
      {row.current ? (
        <span className="tc-badge">{t('sessions.this')}</span>
      ) : (
        <Button
          variant="subtle"
          color="red"
          loading={end.pending}
          aria-label={t('sessions.endNamed', { device, address: row.address })}
          onClick={() => end.run(undefined)}
        >
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}
