import { IconCheck, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useTool } from '../../api/queries';

type Props = { toolId: string; chosen: readonly string[]; change: (ids: string[]) => void };

/** Open maintenance of the tool that belongs to it. */
export function JobsChoice({ toolId, chosen, change }: Props) {
  const { t } = useTranslation();
  const tool = useTool(toolId);
  const jobs = [...(tool.data?.jobs ?? []), ...(tool.data?.log ?? [])].filter(
    (job) => chosen.includes(job.id) || !['completed', 'skipped', 'cancelled'].includes(job.state),
  );
  if (jobs.length === 0) return null;
  return (
    <div className="tc-list">
      <span className="tc-act-label">{t('actionForm.jobs')}</span>
      <div className="tc-chips" role="group" aria-label={t('actionForm.jobs')}>
        {jobs.map((job) => {
          const isIn = chosen.includes(job.id);
          return (
            <button
              key={job.id}
              type="button"
              className="tc-chip"
              aria-pressed={isIn}
              onClick={() => change(isIn ? chosen.filter((one) => one !== job.id) : [...chosen, job.id])}
            >
              {isIn ? <IconCheck size={18} aria-hidden /> : <IconPlus size={18} aria-hidden />} {job.code} {job.name}
            </button>
          );
        })}
      </div>
    </div>
  );
}
