import { useTranslation } from 'react-i18next';
import type { Job, Plan } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { Card } from '../../components/Page';
import { ConditionBadge } from '../../components/Status';
import { useFormat } from '../../components/useFormat';

export function JobsCard({
  jobs,
  plans,
  toolId,
  number,
}: {
  jobs: readonly Job[];
  plans: readonly Plan[];
  toolId: string;
  number: string;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const open = jobs.filter((job) => job.state === 'open' || job.state === 'started');
  const levels = new Map(plans.flatMap((plan) => plan.levels).map((level) => [level.id, level]));
  if (open.length === 0) return null;
  return (
    <Card title={t('jobs.open', { count: open.length })} id="jobs">
      <ul className="tc-list">
        {open.map((job) => (
          <li key={job.id} className="tc-row-link" style={{ flexWrap: 'wrap' }} data-job={job.id}>
            <div>
              <div className="tc-line">
                <strong>
                  {job.code} {job.name}
                </strong>
                <ConditionBadge condition={levels.get(job.level_id)?.status ?? 'due'} />
              </div>
              <span className="tc-soft tc-small">
                {job.started_at && job.started_by
                  ? t('jobs.startedBy', { name: job.started_by, when: format.moment(job.started_at) })
                  : t('jobs.openSince', { when: format.moment(job.opened_at) })}
              </span>
            </div>
            <LinkButton
              to="/tools/$toolId/log"
              params={{ toolId }}
              search={{ level: job.level_id }}
              variant="default"
              aria-label={t('home.finishJob', { tool: number, level: job.code })}
            >
              {t('home.finish')}
            </LinkButton>
          </li>
        ))}
      </ul>
    </Card>
  );
}
