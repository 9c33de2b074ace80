import { Button } from '@mantine/core';
import { IconBell, IconBellCog, IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/keys';
import { markRead, useNotices } from '../../api/notices';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useIsEngineer } from '../../components/useRole';
import { useWrite } from '../../components/useWrite';
import './telling.css';
import { NoticeRow } from './NoticeRow';

/** All one was told of in the page, the newest first. */
export function NoticesPage() {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const [onlyNew, setOnlyNew] = useState(true);
  const notices = useNotices(onlyNew);
  const read = useWrite((ids: readonly string[] | null) => markRead(ids), { refreshes: [keys.notices], done: () => undefined });
  const rows = notices.data?.pages.flatMap((page) => page.items) ?? [];
  const unread = notices.data?.pages[0]?.unread ?? 0;
  return (
    <>
      <PageHead
        title={t('forYou.page')}
        actions={
          <>
            <LinkButton to="/account/notifications" variant="default" leftSection={<IconBellCog size={20} aria-hidden />}>
              {t('choices.title')}
            </LinkButton>
            {isEngineer ? (
              <LinkButton to="/notifications" variant="default">
                {t('forYou.rules')}
              </LinkButton>
            ) : null}
            {unread > 0 ? (
              <Button leftSection={<IconCheck size={20} aria-hidden />} loading={read.pending} onClick={() => read.run(null)}>
                {t('forYou.allRead')}
              </Button>
            ) : null}
          </>
        }
      />
      <div className="tc-list">
        <div className="tc-chips" role="group" aria-label={t('forYou.which')}>
          {[true, false].map((value) => (
            <button
              key={String(value)}
              type="button"
              className="tc-chip tc-form-chip"
              aria-pressed={onlyNew === value}
              onClick={() => setOnlyNew(value)}
            >
              {t(value ? 'forYou.onlyNew' : 'forYou.all')}
            </button>
          ))}
        </div>
        {notices.isPending ? <Loading lines={4} /> : null}
        {notices.isError && rows.length === 0 ? <ProblemNotice error={notices.error} retry={() => void notices.refetch()} /> : null}
        {notices.isSuccess && rows.length === 0 ? (
          <EmptyState icon={IconBell} title={t(onlyNew ? 'forYou.nothingNew' : 'forYou.nothing')}>
            {t('forYou.nothingText')}
          </EmptyState>
        ) : null}
        <ul className="tc-list">
          {rows.map((notice) => (
            <NoticeRow key={notice.id} notice={notice} read={() => read.run([notice.id])} />
          ))}
        </ul>
        {read.error ? <ProblemNotice error={read.error} /> : null}
        {notices.hasNextPage ? (
          <Button variant="default" fullWidth loading={notices.isFetchingNextPage} onClick={() => void notices.fetchNextPage()}>
            {t('tools.more')}
          </Button>
        ) : null}
      </div>
    </>
  );
}
