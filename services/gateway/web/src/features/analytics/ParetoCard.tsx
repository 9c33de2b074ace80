import { Select } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { csvOf, usePareto } from '../../api/analytics';
import type { Pareto, ParetoItem, Scope } from '../../api/analyticsTypes';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { inWords } from '../../lib/words';
import { ChartCard } from './ChartCard';
import type { Column } from './DataTable';
import { failuresOf, measured } from './pareto';
import { type Measure, MEASURES, PARETO_KEYS, type ParetoKey } from './search';
import { useAmount } from './useAmount';

const ParetoChart = lazy(async () => ({ default: (await import('./charts/ParetoChart')).ParetoChart }));

/** As many columns as one can still read the names of. */
const DRAWN = 12;
/** A phone has no room for names below columns: there the bars lie. */
const WIDE = '(min-width: 48em)';

type Props = {
  scope: Scope;
  by: ParetoKey;
  measure: Measure;
  change: (next: { by?: ParetoKey; measure?: Measure }) => void;
};

export function ParetoCard({ scope, by, measure, change }: Props) {
  const { t } = useTranslation();
  const query = { ...scope, by, measure };
  const pareto = usePareto(query);
  const controls = <Controls by={by} measure={measure} change={change} />;
  if (pareto.data && pareto.data.items.length > 0)
    return <Drawn pareto={pareto.data} query={query} by={by} measure={measure} controls={controls} />;
  return (
    <Card title={t('pareto.title')} id="pareto">
      <div className="tc-chart-controls">{controls}</div>
      {pareto.isPending ? <Loading lines={1} height={300} /> : null}
      {pareto.isError ? <ProblemNotice error={pareto.error} retry={() => void pareto.refetch()} /> : null}
      {pareto.isSuccess ? <p className="tc-soft">{t('pareto.none')}</p> : null}
    </Card>
  );
}

function Controls({ by, measure, change }: Omit<Props, 'scope'>) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        label={t('pareto.by')}
        allowDeselect={false}
        data={PARETO_KEYS.map((value) => ({ value, label: t(`pareto.by_${value}`) }))}
        value={by}
        onChange={(value) => change({ by: PARETO_KEYS.find((one) => one === value) })}
      />
      <Select
        label={t('pareto.measure')}
        allowDeselect={false}
        data={MEASURES.map((value) => ({ value, label: t(`pareto.measure_${value}`) }))}
        value={measure}
        onChange={(value) => change({ measure: MEASURES.find((one) => one === value) })}
      />
    </>
  );
}

type DrawnProps = {
  pareto: Pareto;
  query: Scope & { by: ParetoKey; measure: Measure };
  by: ParetoKey;
  measure: Measure;
  controls: ReactNode;
};

function Drawn({ pareto, query, by, measure, controls }: DrawnProps) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const { said } = useAmount(pareto.currency);
  const isWide = useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
  const tool = query.tool?.[0];
  const nameOf = (item: ParetoItem): string => {
    if (item.key === '') return t(`pareto.no_${by}`);
    if (by === 'group') return t(`codeGroup.${item.key}` as 'codeGroup.cause');
    if (by === 'cavity') return t('pareto.cavity', { number: item.key });
    return inWords(item.names, i18n.language) || item.label || item.key;
  };
  const amount = (value: number): string =>
    measure === 'cost' ? said(value, 'cents') : measure === 'downtime' ? said(value, 'minutes') : format.count(value);
  const bars = pareto.items.map((item) => ({
    key: item.key,
    label: nameOf(item),
    value: measured(item, measure),
    cumulative: item.cumulative,
  }));
  const open = (key: string): void => {
    const search = failuresOf(by, key, tool);
    if (search) void navigate({ to: '/failures', search });
    else if (by === 'machine' && key !== '')
      void navigate({ to: '/analytics/failures', search: (old: object) => ({ ...old, machine: key, by: undefined }) });
  };
  const [most] = bars;
  const title = t('pareto.of', { by: t(`pareto.by_${by}`), measure: t(`pareto.measure_${measure}`) });
  const says = most
    ? t('pareto.says', {
        name: most.label,
        amount: amount(most.value),
        share: format.percent(most.cumulative),
        total: amount(measured(pareto.total, measure)),
      })
    : '';
  const columns: Column<ParetoItem>[] = [
    { key: 'name', label: t(`pareto.by_${by}`), cell: (item) => <Name by={by} item={item} tool={tool} name={nameOf(item)} /> },
    { key: 'count', label: t('pareto.measure_count'), isNumber: true, cell: ({ count }) => format.count(count) },
    { key: 'downtime', label: t('pareto.measure_downtime'), isNumber: true, cell: (item) => said(item.downtime_minutes, 'minutes') },
    { key: 'cost', label: t('pareto.measure_cost'), isNumber: true, cell: (item) => said(item.cost_cents, 'cents') },
    { key: 'share', label: t('pareto.share'), isNumber: true, cell: ({ share }) => said(share, 'percent') },
    { key: 'cumulative', label: t('pareto.cumulative'), isNumber: true, cell: ({ cumulative }) => said(cumulative, 'percent') },
  ];
  const rest = bars.length - DRAWN;
  return (
    <ChartCard
      id="pareto"
      title={title}
      says={says}
      csv={csvOf('pareto', query, i18n.language)}
      controls={
        <>
          {controls}
          {measure !== 'count' && pareto.missing.length > 0 ? (
            <Notice tone="info">
              {t('analytics.missing', { rates: pareto.missing.map((one) => t(`analytics.rate_${one}`)).join(', ') })}
            </Notice>
          ) : null}
        </>
      }
      chart={
        <>
          {isWide ? (
            <ParetoChart
              bars={bars.slice(0, DRAWN)}
              label={says}
              named={{ value: t(`pareto.measure_${measure}`), cumulative: t('pareto.cumulative') }}
              amount={amount}
              percent={(value) => format.percent(value)}
              open={open}
            />
          ) : (
            <ol className="tc-bars">
              {pareto.items.slice(0, DRAWN).map((item, index) => (
                <li key={item.key} className="tc-row-link">
                  <i style={{ width: `${String((100 * measured(item, measure)) / Math.max(1, most?.value ?? 1))}%` }} />
                  <Name by={by} item={item} tool={tool} name={nameOf(item)} isCover />
                  <b>{amount(bars[index]?.value ?? 0)}</b>
                </li>
              ))}
            </ol>
          )}
          {rest > 0 ? <p className="tc-soft tc-small">{t('pareto.rest', { count: rest })}</p> : null}
        </>
      }
      columns={columns}
      rows={pareto.items}
      idOf={({ key }) => key}
    />
  );
}

/** Leads to the failures behind a bar, or to a press's own analysis. */
function Name({
  by,
  item,
  tool,
  name,
  isCover = false,
}: {
  by: ParetoKey;
  item: ParetoItem;
  tool: string | undefined;
  name: string;
  isCover?: boolean;
}) {
  const search = failuresOf(by, item.key, tool);
  const className = isCover ? 'tc-cover' : undefined;
  if (search)
    return (
      <Link to="/failures" search={search} className={className}>
        {name}
      </Link>
    );
  if (by === 'machine' && item.key !== '')
    return (
      <Link to="/analytics/failures" search={{ machine: item.key }} className={className}>
        {name}
      </Link>
    );
  return <span>{name}</span>;
}
