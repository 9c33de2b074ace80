import { useTranslation } from 'react-i18next';
import type { PressJob } from '../../api/quality';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';

/** Which jobs a press said it worked on, and the mould it named with each; nothing where it tells none. */
export function PressJobs({ jobs }: { jobs: readonly PressJob[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (jobs.length === 0) return null;
  return (
    <Card title={t('quality.jobs')} id="press-jobs">
      <ul className="tc-list">
        {jobs.map((job) => (
          <li key={`${job.machine_id} ${job.from_at}`} className="tc-refused" data-job>
            <strong>{job.job}</strong>
            {job.mould ? <span> · {t('quality.mould', { mould: job.mould })}</span> : null}
            <div className="tc-small tc-soft">
              {t('mounting.period', { from: format.moment(job.from_at), to: format.moment(job.to_at) })}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
