import { IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { TextLink } from '../../components/LinkButton';
import { PageHead } from '../../components/Page';
import { useNow } from '../../lib/useNow';
import { answeredCount, itemsOf } from './items';
import { JobStateBadge } from './JobState';
import { benchMinutes, clock } from './times';
import type { JobWork } from './useJobWork';

/** Stays in sight while the list scrolls: which tool, which service, how far, how long. */
export function JobHead({ work }: { work: JobWork }) {
  const { t } = useTranslation();
  const now = useNow(10_000);
  const { job, tool, checklist } = work.sheet;
  const count = itemsOf(checklist).length;
  const done = answeredCount(checklist, work.answers);
  return (
    <div className="tc-job-head">
      <PageHead
        tab={`${tool.number} ${job.code}`}
        title={`${job.code} ${job.name}`}
        actions={
          <>
            {count > 0 ? (
              <span className="tc-job-figure" aria-label={t('job.doneOf', { done, count })} role="img">
                <strong data-field="answered">{done}</strong>/{count}
              </span>
            ) : null}
            {job.started_at ? (
              <span className="tc-job-figure" role="img" aria-label={t('job.onBench', { time: clock(benchMinutes(job, now)) })}>
                <IconClock size={22} aria-hidden /> <strong>{clock(benchMinutes(job, now))}</strong>
              </span>
            ) : null}
            <JobStateBadge state={job.state} />
          </>
        }
      >
        <TextLink to="/tools/$toolId" params={{ toolId: tool.id }}>
          <strong className="tc-number">{tool.number}</strong> {tool.name}
        </TextLink>
      </PageHead>
      {count > 0 ? <i className="tc-job-bar" style={{ width: `${String((done / count) * 100)}%` }} aria-hidden /> : null}
    </div>
  );
}
