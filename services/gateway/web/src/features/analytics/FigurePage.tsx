import { Button } from '@mantine/core';
import { IconListSearch } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { csvOf, useFigureEvents, useFigureList } from '../../api/analytics';
import type { Figure, Formula } from '../../api/analyticsTypes';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { inWords } from '../../lib/words';
import { AnalyticsFrame } from './AnalyticsFrame';
import { CorrectedNote } from './CorrectedNote';
import { CsvLink } from './CsvLink';
import { EventTable } from './EventTable';
import { hasTrend } from './groups';
import { bucketFor } from './periods';
import { type DashboardSearch, filterOnly } from './search';
import { TrendCard } from './TrendCard';
import { useAmount } from './useAmount';
import { useFigureWords } from './useFigureWords';
import { useFormula } from './useFormula';
import { usePeriodWords } from './usePeriodWords';
import { useScope } from './useScope';

const route = getRouteApi('/analytics/figures/$figureId');

/** One figure: how it is reckoned, its course, and all that it is made of. */
export function FigurePage() {
  const { t } = useTranslation();
  const { figureId } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { scope, range } = useScope(search);
  const formula = useFormula();
  const figures = useFigureList(scope);
  const figure = figures.data?.items.find(({ id }) => id === figureId);
  const change = (next: DashboardSearch): void =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  const currency = figures.data?.currency ?? 'EUR';
  const text = formula.one(figureId);
  return (
    <AnalyticsFrame
      at="dashboard"
      title={text ? formula.name(figureId) : t('analytics.title')}
      search={search}
      change={change}
      actions={
        <LinkButton to="/analytics" search={filterOnly(search)} variant="default">
          {t('figure.all')}
        </LinkButton>
      }
    >
      <CorrectedNote corrected={figures.data?.corrected ?? null} />
      <div className="tc-analysis-columns">
        {figure ? <Value figure={figure} currency={currency} /> : null}
        {figures.isPending ? <Loading lines={1} height={160} /> : null}
        {text ? <FormulaCard formula={text} /> : null}
      </div>
      {hasTrend(figureId) ? (
        <TrendCard
          scope={scope}
          figure={figureId}
          bucket={search.bucket ?? bucketFor(range)}
          currency={currency}
          choose={null}
          chooseBucket={(bucket) => change({ bucket })}
        />
      ) : null}
      <Events figureId={figureId} search={search} currency={currency} />
    </AnalyticsFrame>
  );
}

function Value({ figure, currency }: { figure: Figure; currency: string }) {
  const { t } = useTranslation();
  const { said, parts } = useAmount(currency);
  const amount = figure.value === null ? null : parts(figure.value, figure.unit);
  const words = useFigureWords(currency);
  const facts: (readonly [string, string, string])[] = [
    ...words.parts(figure).map(({ name, word, amount }) => [name, word, amount] as const),
    ...(figure.low !== null && figure.high !== null
      ? [
          [
            'range',
            t('figure.range'),
            t('figure.fromTo', { low: said(figure.low, figure.unit), high: said(figure.high, figure.unit) }),
          ] as const,
        ]
      : []),
    ...(figure.before !== null ? [['before', t('figure.before'), said(figure.before, figure.unit)] as const] : []),
  ];
  return (
    <Card title={t('figure.value')} id="figure-value">
      <p className="tc-big" style={{ margin: '0 0 0.25rem' }} data-value>
        {amount ? amount.number : '–'} {amount?.unit ? <small className="tc-unit">{amount.unit}</small> : null}
      </p>
      <p className="tc-soft tc-lead">
        {[figure.value === null ? t(`figureWhy.${figure.why ?? 'no_data'}`) : '', words.count(figure)].filter(Boolean).join(' · ')}
      </p>
      {facts.length > 0 ? (
        <dl className="tc-facts">
          {facts.map(([key, name, value]) => (
            <div key={key}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </Card>
  );
}

function FormulaCard({ formula }: { formula: Formula }) {
  const { t, i18n } = useTranslation();
  return (
    <Card title={t('figure.formula')} id="formula">
      <p className="tc-lead tc-wrap" style={{ whiteSpace: 'pre-line' }} data-formula={formula.id}>
        {inWords(formula.text, i18n.language)}
      </p>
      <p className="tc-soft tc-small" style={{ margin: 0 }}>
        {t('figure.version', { id: formula.id, version: formula.version })} ·{' '}
        {t('figure.source', { source: inWords(formula.source, i18n.language) })}
      </p>
    </Card>
  );
}

function Events({ figureId, search, currency }: { figureId: string; search: DashboardSearch; currency: string }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const periods = usePeriodWords();
  const { scope, range } = useScope(search);
  const found = useFigureEvents(figureId, scope);
  const events = found.data?.pages.flatMap((page) => page.items) ?? [];
  const total = found.data?.pages[0]?.total ?? 0;
  const title = t('figure.events');
  return (
    <Card title={title} id="events" actions={<CsvLink href={csvOf(`figures/${figureId}/events`, scope, i18n.language)} what={title} />}>
      {found.isPending ? <Loading lines={5} /> : null}
      {found.isError && events.length === 0 ? <ProblemNotice error={found.error} retry={() => void found.refetch()} /> : null}
      {found.isSuccess && events.length === 0 ? (
        <EmptyState icon={IconListSearch} title={t('figure.noEvents')}>
          {periods.range(range)}
        </EmptyState>
      ) : null}
      {events.length > 0 ? (
        <>
          <p className="tc-soft tc-lead">
            {t('figure.shown', { shown: format.count(events.length), number: format.count(total), count: total })}
          </p>
          <EventTable events={events} currency={currency} />
        </>
      ) : null}
      {found.hasNextPage ? (
        <Button mt="md" variant="default" fullWidth loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
    </Card>
  );
}
