import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/keys';
import { markRead, useUnreadNotices } from '../../api/notices';
import { TextLink } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import './telling.css';
import { NoticeRow } from './NoticeRow';

/** What one was told and has not read: a failure, maintenance that is due, an action of one's own. It stays until it is read. */
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
          <NoticeRow key={notice.id} notice={notice} read={() => read.run([notice.id])} />
        ))}
      </ul>
      {read.error ? <ProblemNotice error={read.error} /> : null}
      <TextLink to="/notices" className="tc-tell-link">
        {t('forYou.earlier')}
      </TextLink>
    </Card>
  );
}
