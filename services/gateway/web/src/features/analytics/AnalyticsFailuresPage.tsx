import { IconMoodCheck } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { csvOf, useFixFigures, useRecurring } from '../../api/analytics';
import type { FixRow, Recurring, Scope } from '../../api/analyticsTypes';
import { useCodes } from '../../api/failures';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { inWords } from '../../lib/words';
import { useFailureWords } from '../failures/useFailureWords';
import { usePlantFormat } from '../plant/usePlantFormat';
import { AnalyticsFrame } from './AnalyticsFrame';
import { CsvLink } from './CsvLink';
import { type Column, DataTable } from './DataTable';
import { Meter } from './Meter';
import { ParetoCard } from './ParetoCard';
import { bucketFor } from './periods';
import type { DashboardSearch } from './search';
import { STOPS, TrendCard } from './TrendCard';
import { useAmount } from './useAmount';
import { useScope } from './useScope';

const route = getRouteApi('/analytics/failures');

/** What fails most, whether that gets worse, what comes again, and which fixes held. */
export function AnalyticsFailuresPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { scope, range } = useScope(search);
  const change = (next: DashboardSearch): void =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  return (
    <AnalyticsFrame at="failures" title={t('analyticsFailures.title')} search={search} change={change}>
      <ParetoCard scope={scope} by={search.by ?? 'code'} measure={search.measure ?? 'count'} change={change} />
      <TrendCard
        scope={scope}
        figure={STOPS}
        bucket={search.bucket ?? bucketFor(range)}
        currency="EUR"
        choose={null}
        chooseBucket={(bucket) => change({ bucket })}
      />
      <RecurringCard scope={scope} />
      <FixesCard scope={scope} />
    </AnalyticsFrame>
  );
}

function RecurringCard({ scope }: { scope: Scope }) {
  const { t, i18n } = useTranslation();
  const format = usePlantFormat();
  const found = useRecurring(scope);
  const items = found.data?.items ?? [];
  const title = t('recurring.title');
  const columns: Column<Recurring>[] = [
    {
      key: 'problem',
      label: t('recurring.problem'),
      cell: ({ tool, code, names, cavity }) => (
        <Link to="/failures" search={{ state: 'all', tool: tool.id, code, ...(cavity === null ? {} : { cavity }) }}>
          {[inWords(names, i18n.language) || code, cavity === null ? '' : t('pareto.cavity', { number: cavity })]
            .filter(Boolean)
            .join(', ')}
        </Link>
      ),
    },
    {
      key: 'tool',
      label: t('figure.tool'),
      cell: ({ tool }) => (
        <Link to="/tools/$toolId" params={{ toolId: tool.id }}>
          {tool.number}
        </Link>
      ),
    },
    { key: 'times', label: t('recurring.times'), isNumber: true, cell: ({ times }) => format.count(times) },
    {
      key: 'within',
      label: t('recurring.within'),
      isNumber: true,
      cell: ({ within_shots }) => (within_shots === null ? '–' : format.count(within_shots)),
    },
    { key: 'last', label: t('recurring.last'), cell: ({ last_at }) => format.date(last_at) },
    {
      key: 'actions',
      label: t('recurring.actions'),
      cell: ({ action_ids }) =>
        action_ids.length === 0
          ? t('recurring.noAction')
          : action_ids.map((id, index) => (
              <Link key={id} to="/actions/$actionId" params={{ actionId: id }} style={{ marginRight: '0.5rem' }}>
                {t('recurring.action', { number: index + 1 })}
              </Link>
            )),
    },
  ];
  return (
    <Card title={title} id="recurring" actions={<CsvLink href={csvOf('recurring', scope, i18n.language)} what={title} />}>
      <p className="tc-chart-says">{t('recurring.says', { count: items.length })}</p>
      {found.isPending ? <Loading lines={3} /> : null}
      {found.isError && !found.data ? <ProblemNotice error={found.error} retry={() => void found.refetch()} /> : null}
      {found.isSuccess && items.length === 0 ? <EmptyState icon={IconMoodCheck} title={t('recurring.none')} /> : null}
      {items.length > 0 ? (
        <DataTable
          label={title}
          columns={columns}
          rows={items}
          idOf={({ tool, code, cavity, component_id }) => [tool.id, code, cavity, component_id].join('|')}
        />
      ) : null}
    </Card>
  );
}

function FixesCard({ scope }: { scope: Scope }) {
  const { t, i18n } = useTranslation();
  const format = usePlantFormat();
  const { said } = useAmount();
  const words = useFailureWords();
  const fixes = useCodes({ group: ['fix'] }).data?.items ?? [];
  const nameOf = (fix: string): string => {
    const code = fixes.find((one) => one.code === fix);
    return code ? words.code(code) : fix;
  };
  const found = useFixFigures(scope);
  const items = found.data?.items ?? [];
  const title = t('fixes.title');
  const columns: Column<FixRow>[] = [
    { key: 'fix', label: t('fixes.fix'), cell: ({ fix }) => nameOf(fix) },
    { key: 'held', label: t('fixes.held'), isNumber: true, cell: ({ held }) => format.count(held) },
    { key: 'returned', label: t('fixes.returned'), isNumber: true, cell: ({ returned }) => format.count(returned) },
    { key: 'watching', label: t('fixes.watching'), isNumber: true, cell: ({ watching }) => format.count(watching) },
    {
      key: 'success',
      label: t('fixes.success'),
      isNumber: true,
      cell: ({ success, low, high }) => (
        <>
          <Meter value={success}>{said(success, 'percent')}</Meter>
          {low !== null && high !== null ? (
            <div className="tc-soft tc-small">{t('analytics.range', { low: said(low, 'percent'), high: said(high, 'percent') })}</div>
          ) : null}
        </>
      ),
    },
    {
      key: 'shots',
      label: t('fixes.shotsHeld'),
      isNumber: true,
      cell: ({ median_shots_held }) => (median_shots_held === null ? '–' : format.count(median_shots_held)),
    },
  ];
  return (
    <Card title={title} id="fixes" actions={<CsvLink href={csvOf('fixes', scope, i18n.language)} what={title} />}>
      <p className="tc-chart-says">{t('fixes.says')}</p>
      {found.isPending ? <Loading lines={3} /> : null}
      {found.isError && !found.data ? <ProblemNotice error={found.error} retry={() => void found.refetch()} /> : null}
      {found.isSuccess && items.length === 0 ? <EmptyState icon={IconMoodCheck} title={t('fixes.none')} /> : null}
      {items.length > 0 ? <DataTable label={title} columns={columns} rows={items} idOf={({ fix }) => fix} /> : null}
    </Card>
  );
}
