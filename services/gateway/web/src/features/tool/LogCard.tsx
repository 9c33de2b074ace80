import { IconClipboardList } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isKnown } from '../../api/toolParts';
import type { Job, ToolDetail } from '../../api/types';
import { TextLink } from '../../components/LinkButton';
import { Missing } from '../../components/Missing';
import { EmptyState } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { useOutcome } from './useOutcome';

/** What was done, the latest first; each entry leads to its job with all that was measured, found and photographed. */
export function LogCard({ detail }: { detail: ToolDetail }) {
  const { t } = useTranslation();
  const { log } = detail;
  const newestFirst = [...log].sort((a, b) => (b.done_at ?? '').localeCompare(a.done_at ?? ''));
  return (
    <Card title={t('log.title')} id="log">
      {!isKnown(detail, 'maintenance') ? (
        <Missing missing={['maintenance']} isAll />
      ) : log.length === 0 ? (
        <EmptyState icon={IconClipboardList} title={t('log.none')} />
      ) : (
        <ol className="tc-list">
          {newestFirst.map((entry) => (
            <Entry key={entry.id} entry={entry} bigger={log.find((job) => job.id === entry.included_in)} />
          ))}
        </ol>
      )}
    </Card>
  );
}

function Entry({ entry, bigger }: { entry: Job; bigger: Job | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const outcome = useOutcome();
  const level = `${entry.code} ${entry.name}`;
  const included = bigger ? t('log.included', { level: `${bigger.code} ${bigger.name}` }) : t('log.includedSomewhere');
  const when = entry.done_at ? format.moment(entry.done_at) : '';
  return (
    <li style={{ borderLeft: '3px solid var(--tc-line)', paddingLeft: '0.875rem' }} data-job={entry.id}>
      <TextLink to="/jobs/$jobId" params={{ jobId: entry.id }} aria-label={t('log.open', { level, when })}>
        <strong>{level}</strong>
      </TextLink>
      {entry.included_in ? <div>{included}</div> : null}
      {entry.note ? <div>{entry.note}</div> : null}
      {outcome(entry).map((line) => (
        <div key={line}>{line}</div>
      ))}
      <div className="tc-soft tc-small">{t('log.byline', { when, name: entry.done_by ?? '' })}</div>
      <div className="tc-soft tc-small">
        {entry.total_at_completion === null ? null : t('log.at', counted(entry.total_at_completion))}
        {entry.shots_since_last === null ? null : ` · ${t('log.after', { number: format.count(entry.shots_since_last) })}`}
      </div>
    </li>
  );
}
