import { IconCalendarStats, IconChartBar, IconChecklist, IconFileAnalytics, IconHistory, type TablerIcon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Kind } from './search';

const ICONS: Record<Kind, TablerIcon> = {
  tool_history: IconHistory,
  maintenance_compliance: IconChecklist,
  failure_pareto: IconChartBar,
  eight_d: IconFileAnalytics,
  plant_month: IconCalendarStats,
};

type Props = { kinds: readonly Kind[]; value: Kind; change: (kind: Kind) => void };

/** Each kind with what it shows. */
export function KindChoice({ kinds, value, change }: Props) {
  const { t } = useTranslation();
  return (
    <div className="tc-report-kinds" role="group" aria-label={t('reports.kind')}>
      {kinds.map((kind) => {
        const Icon = ICONS[kind];
        return (
          <button key={kind} type="button" className="tc-report-kind" aria-pressed={kind === value} onClick={() => change(kind)}>
            <Icon size={30} stroke={1.6} aria-hidden />
            <span>
              <strong>{t(`reportKind.${kind}`)}</strong>
              <span className="tc-small tc-soft">{t(`reportAbout.${kind}`)}</span>
            </span>
          </button>
        );
      })}
    </div>
  );
}
