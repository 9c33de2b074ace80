import { IconCheck, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Gallery, newestFirst } from '../../components/photo/Gallery';
import type { Reported } from './ActionForm';
import { useFailureTitle } from './useFailureTitle';

type Props = { reports: readonly Reported[]; chosen: readonly string[]; change: (ids: string[]) => void };

/** The tool's reports: one tap links one or takes it off; what was said and shown with it follows by itself. */
export function ReportsChoice({ reports, chosen, change }: Props) {
  const { t } = useTranslation();
  const title = useFailureTitle();
  if (reports.length === 0) return <p className="tc-soft tc-lead">{t('actionForm.noReports')}</p>;
  return (
    <div className="tc-list">
      <div className="tc-chips" role="group" aria-label={t('actionForm.reports')}>
        {reports.map((report) => {
          const isIn = chosen.includes(report.id);
          return (
            <button
              key={report.id}
              type="button"
              className="tc-chip"
              aria-pressed={isIn}
              onClick={() => change(isIn ? chosen.filter((one) => one !== report.id) : [...chosen, report.id])}
            >
              {isIn ? <IconCheck size={18} aria-hidden /> : <IconPlus size={18} aria-hidden />}
              {t('action.failureNumber', { number: report.number })} {title(report)}
            </button>
          );
        })}
      </div>
      {reports
        .filter((report) => chosen.includes(report.id) && (report.note !== '' || report.photo_ids.length > 0))
        .map((report) => (
          <div key={report.id} className="tc-act-failure">
            <span className="tc-soft tc-small">
              {t('action.failureNumber', { number: report.number })} {title(report)}
            </span>
            {report.note ? <p className="tc-act-text">{report.note}</p> : null}
            <Gallery photos={newestFirst(report.photo_ids)} name={title(report)} within={{ from: 'failure', failure: report.id }} />
          </div>
        ))}
    </div>
  );
}
