import { IconDeviceTv, IconFileText } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { csvOf, useFigureList } from '../../api/analytics';
import type { FigureList } from '../../api/analyticsTypes';
import { LinkButton } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { AnalyticsFrame } from './AnalyticsFrame';
import { CorrectedNote } from './CorrectedNote';
import { CsvLink } from './CsvLink';
import { FigureGroups } from './FigureGroups';
import { ParetoCard } from './ParetoCard';
import { bucketFor } from './periods';
import { type DashboardSearch, filterOnly } from './search';
import { STOPS, TrendCard } from './TrendCard';
import { usePeriodWords } from './usePeriodWords';
import { useScope } from './useScope';

const route = getRouteApi('/analytics');

/** Where the trouble is, and what it costs: every figure of a period, and the way into each. */
export function DashboardPage() {
  const { t, i18n } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { scope, range } = useScope(search);
  const figures = useFigureList(scope);
  const change = (next: DashboardSearch): void =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  const currency = figures.data?.currency ?? 'EUR';
  return (
    <AnalyticsFrame
      at="dashboard"
      title={t('analytics.title')}
      search={search}
      change={change}
      actions={
        <>
          <LinkButton to="/reports" search={filterOnly(search)} variant="default" leftSection={<IconFileText size={20} aria-hidden />}>
            {t('analytics.report')}
          </LinkButton>
          <CsvLink href={csvOf('figures', scope, i18n.language)} what={t('analytics.figures')} />
          <LinkButton
            to="/wall"
            search={search.area ? { area: search.area } : {}}
            variant="default"
            leftSection={<IconDeviceTv size={20} aria-hidden />}
          >
            {t('analytics.wall')}
          </LinkButton>
        </>
      }
    >
      {figures.data ? <Figures figures={figures.data} search={search} /> : null}
      {figures.isPending ? <Loading lines={4} height={120} /> : null}
      {figures.isError && !figures.data ? <ProblemNotice error={figures.error} retry={() => void figures.refetch()} /> : null}
      <TrendCard
        scope={scope}
        figure={search.figure ?? STOPS}
        bucket={search.bucket ?? bucketFor(range)}
        currency={currency}
        choose={(figure) => change({ figure: figure === STOPS ? undefined : figure })}
        chooseBucket={(bucket) => change({ bucket })}
      />
      <ParetoCard scope={scope} by={search.by ?? 'code'} measure={search.measure ?? 'count'} change={change} />
    </AnalyticsFrame>
  );
}

function Figures({ figures, search }: { figures: FigureList; search: DashboardSearch }) {
  const { t } = useTranslation();
  const format = useFormat();
  const periods = usePeriodWords();
  return (
    <>
      <p className="tc-soft tc-lead" style={{ marginBottom: 0 }} data-period>
        {t('analytics.ofWhat', { count: figures.tools, number: format.count(figures.tools), range: periods.range(figures.period) })}{' '}
        {t('analytics.comparedWith', { range: periods.range(figures.before) })}
      </p>
      <CorrectedNote corrected={figures.corrected} />
      {figures.missing.length > 0 ? (
        <Notice tone="info">
          {t('analytics.missing', { rates: figures.missing.map((one) => t(`analytics.rate_${one}`)).join(', ') })}
        </Notice>
      ) : null}
      <FigureGroups figures={figures} search={search} />
    </>
  );
}
