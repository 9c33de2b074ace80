import { IconClipboardList } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../api/types';
import { EmptyState } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';

export function LogCard({ log }: { log: readonly Job[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const included = (jobId: string): string => {
    const larger = log.find((entry) => entry.id === jobId);
    return larger ? t('log.includedIn', { level: `${larger.code} ${larger.name}` }) : t('log.included');
  };
  const newestFirst = [...log].sort((a, b) => (b.done_at ?? '').localeCompare(a.done_at ?? ''));
  return (
    <Card title={t('log.title')} id="log">
      {log.length === 0 ? (
        <EmptyState icon={IconClipboardList} title={t('log.none')} />
      ) : (
        <ol className="tc-list">
          {newestFirst.map((entry) => (
            <li key={entry.id} style={{ borderLeft: '3px solid var(--tc-line)', paddingLeft: '0.875rem' }}>
              <strong>
                {entry.code} {entry.name}
              </strong>
              {entry.included_in ? <div className="tc-soft">{included(entry.included_in)}</div> : null}
              {entry.note ? <div>{entry.note}</div> : null}
              <div className="tc-soft tc-small">
                {t('log.byline', { when: entry.done_at ? format.moment(entry.done_at) : '', name: entry.done_by ?? '' })}
              </div>
              <div className="tc-soft tc-small">
                {entry.total_at_completion === null ? null : t('log.at', counted(entry.total_at_completion))}
                {entry.shots_since_last === null ? null : ` · ${t('log.after', { number: format.count(entry.shots_since_last) })}`}
              </div>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
