import { Button } from '@mantine/core';
import { IconAlertOctagon, IconAlertTriangle, IconBell, type TablerIcon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Notice } from '../../api/notices';
import type { Severity } from '../../api/tellingTypes';
import { Age } from '../../components/Status';
import { useNoticeWords } from './useNoticeWords';

const ICONS: Readonly<Record<Severity, TablerIcon>> = { info: IconBell, warning: IconAlertTriangle, critical: IconAlertOctagon };

/** One thing that somebody was told; to open it is to have read it. */
export function NoticeRow({ notice, read }: { notice: Notice; read: () => void }) {
  const { t } = useTranslation();
  const words = useNoticeWords();
  const Icon = ICONS[notice.severity];
  const { said, about, page } = words(notice);
  const isNew = !notice.read && !notice.over;
  return (
    <li
      className="tc-row-link tc-tell-notice"
      data-notice={notice.kind}
      data-severity={notice.severity}
      data-read={isNew ? undefined : true}
    >
      <Icon size={24} role="img" aria-label={t(`alertSeverity.${notice.severity}`)} />
      <div className="tc-tell-what">
        {page ? (
          <Link to={page as '/'} className="tc-cover" onClick={isNew ? read : undefined}>
            <strong>{said}</strong>
          </Link>
        ) : (
          <strong>{said}</strong>
        )}
        {about ? <div className="tc-small tc-wrap">{about}</div> : null}
        <div className="tc-soft tc-small">
          {[notice.escalated ? t('forYou.escalated') : '', notice.over ? t('forYou.over') : ''].filter(Boolean).join(' · ')}{' '}
          <Age at={notice.at} />
        </div>
      </div>
      {isNew ? (
        <Button variant="subtle" className="tc-tell-above" aria-label={t('forYou.readNamed', { what: said })} onClick={read}>
          {t('forYou.read')}
        </Button>
      ) : null}
    </li>
  );
}
