import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { csvOf, useTimedRuns } from '../../api/analytics';
import type { Scope, TimedRun } from '../../api/analyticsTypes';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { usePlantFormat } from '../plant/usePlantFormat';
import { ChartCard } from './ChartCard';
import type { Column } from './DataTable';
import { useAmount } from './useAmount';

const RunsChart = lazy(async () => ({ default: (await import('./charts/RunsChart')).RunsChart }));
const DRAWN = 40;

/** Every run beside the cycle that was approved for it. */
export function RunsFigures({ scope }: { scope: Scope }) {
  const { t, i18n } = useTranslation();
  const format = usePlantFormat();
  const { said } = useAmount();
  const asked = useTimedRuns(scope);
  const runs = asked.data?.items ?? [];
  const timed = runs.filter(({ deviation }) => deviation !== null);
  const title = t('timedRuns.title');
  if (runs.length === 0)
    return (
      <Card title={title} id="timed-runs">
        {asked.isPending ? <Loading lines={1} height={300} /> : null}
        {asked.isError && !asked.data ? <ProblemNotice error={asked.error} retry={() => void asked.refetch()} /> : null}
        {asked.data ? <p className="tc-soft tc-lead">{t('timedRuns.none')}</p> : null}
      </Card>
    );
  const slowest = timed.reduce<TimedRun | undefined>(
    (worst, run) => ((run.deviation ?? 0) > (worst?.deviation ?? -Infinity) ? run : worst),
    undefined,
  );
  const says = slowest
    ? t('timedRuns.says', {
        count: timed.length,
        deviation: said(slowest.deviation, 'percent'),
        machine: slowest.machine_name,
        when: format.date(slowest.mounted_at),
      })
    : t('timedRuns.untimed');
  const columns: Column<TimedRun>[] = [
    { key: 'mounted', label: t('timedRuns.mounted'), cell: ({ mounted_at }) => format.date(mounted_at) },
    { key: 'machine', label: t('timedRuns.machine'), cell: ({ machine_name }) => machine_name },
    {
      key: 'job',
      label: t('timedRuns.job'),
      cell: ({ job, configuration_name }) => [job, configuration_name].filter(Boolean).join(' · ') || '–',
    },
    { key: 'shots', label: t('toolFigure.shots'), isNumber: true, cell: ({ shots }) => format.count(shots) },
    { key: 'hours', label: t('toolFigure.run_hours'), isNumber: true, cell: ({ run_hours }) => said(run_hours, 'hours') },
    {
      key: 'approved',
      label: t('timedRuns.approved'),
      isNumber: true,
      cell: ({ approved_cycle_ms }) => (approved_cycle_ms === null ? '–' : format.seconds(approved_cycle_ms)),
    },
    {
      key: 'median',
      label: t('timedRuns.median'),
      isNumber: true,
      cell: ({ median_cycle_ms }) => (median_cycle_ms === null ? '–' : format.seconds(median_cycle_ms)),
    },
    { key: 'deviation', label: t('toolFigure.cycle_deviation'), isNumber: true, cell: ({ deviation }) => said(deviation, 'percent') },
  ];
  const drawn = [...timed].reverse().slice(-DRAWN);
  return (
    <ChartCard
      id="timed-runs"
      title={title}
      says={says}
      csv={csvOf('runs', scope, i18n.language)}
      chart={
        drawn.length > 0 ? (
          <RunsChart
            runs={drawn.map(({ id, deviation, mounted_at, machine_name }) => ({
              id,
              deviation: deviation ?? 0,
              name: `${format.date(mounted_at)}, ${machine_name}`,
            }))}
            label={says}
            named={t('toolFigure.cycle_deviation')}
            amount={(value) => said(value, 'percent')}
          />
        ) : null
      }
      columns={columns}
      rows={runs}
      idOf={({ id }) => id}
    />
  );
}
