import { useTranslation } from 'react-i18next';
import type { Job, Plan } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { Card } from '../../components/Page';
import { ConditionBadge } from '../../components/Status';
import { useFormat } from '../../components/useFormat';
import { JobStateBadge } from '../job/JobState';
import { isInHand } from '../maintenance/choices';

/** All work in hand, planned, under way or waiting: how it stands, why, and the way to it. */
export function JobsCard({ jobs, plans }: { jobs: readonly Job[]; plans: readonly Plan[] }) {
  const { t } = useTranslation();
  const inHand = jobs.filter(isInHand);
  const levels = new Map(plans.flatMap((plan) => plan.levels).map((level) => [level.id, level]));
  if (inHand.length === 0) return null;
  return (
    <Card title={t('jobs.open', { count: inHand.length })} id="jobs">
      <ul className="tc-list">
        {inHand.map((job) => (
          <li key={job.id} className="tc-row-link" style={{ flexWrap: 'wrap' }} data-job={job.id}>
            <div>
              <div className="tc-line">
                <strong>
                  {job.code} {job.name}
                </strong>
                <ConditionBadge condition={levels.get(job.level_id)?.status ?? 'due'} />
                <JobStateBadge state={job.state} />
              </div>
              <Standing job={job} />
            </div>
            <LinkButton to="/jobs/$jobId" params={{ jobId: job.id }} variant="default" aria-label={`${t('jobs.toJob')}: ${job.code}`}>
              {t('jobs.toJob')}
            </LinkButton>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** What is said of a job beside its state: since when, by whom, for when, for what it waits. */
function Standing({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const lines = [
    job.state === 'waiting' && job.waiting_reason
      ? [t(`waits.${job.waiting_reason}`), job.waiting_note, job.waiting_since ? format.moment(job.waiting_since) : '']
      : [],
    job.state === 'scheduled' && job.scheduled_for
      ? [t('jobs.scheduled', { when: format.moment(job.scheduled_for) }), job.scheduled_note]
      : [],
    [
      job.started_at && job.started_by
        ? t('jobs.startedBy', { name: job.started_by, when: format.moment(job.started_at) })
        : t('jobs.openSince', { when: format.moment(job.opened_at) }),
    ],
  ].map((parts) => parts.filter(Boolean).join(' · '));
  return lines
    .filter((line) => line !== '')
    .map((line) => (
      <div key={line} className="tc-soft tc-small">
        {line}
      </div>
    ));
}
