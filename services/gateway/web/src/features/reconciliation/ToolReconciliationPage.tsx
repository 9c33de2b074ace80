import { IconScale } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { type Comparison, type CounterReading, type Reconciliation, useReconciliation } from '../../api/reconciliation';
import { LinkButton, TextLink } from '../../components/LinkButton';
import { EmptyState, Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { AnalyticsFrame } from '../analytics/AnalyticsFrame';
import { ChartCard } from '../analytics/ChartCard';
import { type Column, DataTable } from '../analytics/DataTable';
import { csvOfRows } from '../analytics/csvOfRows';
import { ZoneNote } from '../plant/ZoneNote';
import { DecideCard } from './DecideCard';
import { useStandingWords } from './useStandingWords';

const DifferenceChart = lazy(async () => ({ default: (await import('./DifferenceChart')).DifferenceChart }));
const route = getRouteApi('/analytics/reconciliation/$toolId');

/** The press's count of a tool beside its parts and the counter on the tool. */
export function ToolReconciliationPage() {
  const { t } = useTranslation();
  const { toolId } = route.useParams();
  const found = useReconciliation(toolId);
  const title = found.data ? t('reconciliation.of', { tool: found.data.standing.tool_number }) : t('reconciliation.title');
  return (
    <AnalyticsFrame at="reconciliation" title={title} search={route.useSearch()}>
      <ZoneNote />
      {found.isPending ? <Loading lines={2} height={240} /> : null}
      {found.isError && !found.data ? <ProblemNotice error={found.error} retry={() => void found.refetch()} /> : null}
      {found.data ? <Found found={found.data} /> : null}
    </AnalyticsFrame>
  );
}

function Found({ found }: { found: Reconciliation }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useStandingWords();
  const isEngineer = useIsEngineer();
  const { standing, comparisons, drift, readings, tolerance_percent } = found;
  const columns = useColumns();
  const drifts = (['counter', 'parts'] as const).flatMap((witness) => {
    const one = drift[witness];
    return one
      ? [
          t(`reconciliation.drift_${witness}`, {
            shots: words.signed(Math.round(one.shots_per_week)),
            percent: words.inBrackets(one.percent),
          }),
        ]
      : [];
  });
  const says = [t('reconciliation.tolerance', { percent: format.decimal(tolerance_percent) }), ...drifts].join(' ');
  return (
    <>
      <Card
        title={t('reconciliation.standing')}
        id="standing"
        actions={
          <LinkButton variant="default" to="/tools/$toolId" params={{ toolId: standing.tool_id }}>
            {t('reconciliation.toTool', { tool: standing.tool_number })}
          </LinkButton>
        }
      >
        <Notice tone={standing.state === 'check' ? 'warn' : 'info'}>
          <span data-field="said">{words.said(standing)}</span>
        </Notice>
        {standing.decided ? (
          <p className="tc-soft" data-field="decided">
            {t(`reconciliation.decided_${standing.decided.take}`, {
              who: standing.decided.by,
              when: format.moment(standing.decided.at),
              until: format.moment(standing.decided.until),
              shots: words.signed(standing.decided.corrected),
              reason: standing.decided.reason,
            })}
          </p>
        ) : null}
      </Card>
      {standing.state === 'check' && isEngineer ? <DecideCard key={standing.tool_id} standing={standing} /> : null}
      {standing.state === 'check' && !isEngineer ? <p>{t('reconciliation.engineer')}</p> : null}
      {comparisons.length === 0 ? (
        <Card>
          <EmptyState icon={IconScale} title={t('reconciliation.nothing')}>
            {t('reconciliation.nothingText')}
          </EmptyState>
        </Card>
      ) : (
        <ChartCard
          id="comparisons"
          title={t('reconciliation.comparisons')}
          says={says}
          csv={csvOfRows([columns.map(({ label }) => label), ...comparisons.map((one) => columns.map(({ told }) => told(one)))])}
          chart={<DifferenceChart comparisons={comparisons} tolerance={tolerance_percent} label={says} />}
          columns={columns}
          rows={comparisons}
          idOf={({ witness, from_at }) => `${witness} ${from_at}`}
        />
      )}
      {readings.length > 0 ? <Readings readings={readings} /> : null}
    </>
  );
}

type Told = Column<Comparison> & { told: (one: Comparison) => string };

function useColumns(): Told[] {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useStandingWords();
  const columns: { key: string; label: string; isNumber?: boolean; told: (one: Comparison) => string }[] = [
    { key: 'span', label: t('reconciliation.span'), told: words.span },
    { key: 'witness', label: t('reconciliation.with'), told: ({ witness }) => t(`reconciliation.witness_${witness}`) },
    { key: 'press', label: t('reconciliation.press'), isNumber: true, told: ({ press }) => format.count(press) },
    {
      key: 'range',
      label: t('reconciliation.range'),
      isNumber: true,
      told: ({ low, high }) => `${format.count(low)} – ${format.count(high)}`,
    },
    { key: 'other', label: t('reconciliation.other'), isNumber: true, told: ({ other }) => format.count(other) },
    { key: 'difference', label: t('reconciliation.difference'), isNumber: true, told: ({ difference }) => words.signed(difference) },
    { key: 'percent', label: '%', isNumber: true, told: ({ percent }) => words.percent(percent) },
    {
      key: 'agrees',
      label: t('reconciliation.verdict'),
      told: ({ agrees, settled }) => t(settled ? 'reconciliation.settled' : agrees ? 'reconciliation.agrees' : 'reconciliation.apart'),
    },
  ];
  return columns.map((column) => ({ ...column, cell: column.told }));
}

function Readings({ readings }: { readings: readonly CounterReading[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const title = t('reconciliation.readings');
  const note = ({ anew, note: said }: CounterReading): string => [anew ? t('reconciliation.anew') : '', said].filter(Boolean).join('. ');
  const columns: Column<CounterReading>[] = [
    { key: 'read_at', label: t('reconciliation.readAt'), cell: ({ read_at }) => format.moment(read_at) },
    { key: 'value', label: t('reconciliation.value'), isNumber: true, cell: ({ value }) => format.count(value) },
    { key: 'by', label: t('reconciliation.readBy'), cell: ({ read_by }) => read_by },
    {
      key: 'note',
      label: t('reconciliation.note'),
      cell: (reading) =>
        reading.photo_id ? (
          <>
            {note(reading)}{' '}
            <TextLink to="/photos/$photoId" params={{ photoId: reading.photo_id }}>
              {t('reconciliation.photo')}
            </TextLink>
          </>
        ) : (
          note(reading)
        ),
    },
  ];
  return (
    <Card title={title} id="readings">
      <DataTable label={title} columns={columns} rows={[...readings].reverse()} idOf={({ id }) => id} />
    </Card>
  );
}
