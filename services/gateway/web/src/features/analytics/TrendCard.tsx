import { SegmentedControl, Select } from '@mantine/core';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { csvOf, useTrend } from '../../api/analytics';
import type { Scope, Trend } from '../../api/analyticsTypes';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { ChartCard } from './ChartCard';
import type { Column } from './DataTable';
import { hasTrend } from './groups';
import { type Bucket, BUCKETS } from './search';
import { type Point, pointsOf } from './trendPoints';
import { useAmount } from './useAmount';
import { useFormula } from './useFormula';
import { usePeriodWords } from './usePeriodWords';

const TrendChart = lazy(async () => ({ default: (await import('./charts/TrendChart')).TrendChart }));

/** Stops are counted by the shots that were made, so that quiet weeks compare with busy ones. */
export const STOPS = 'stops';

type Props = {
  scope: Scope;
  figure: string;
  bucket: Bucket;
  currency: string;
  /** Null: the page has chosen the figure. */
  choose: ((figure: string) => void) | null;
  chooseBucket: (bucket: Bucket) => void;
};

export function TrendCard({ scope, figure, bucket, currency, choose, chooseBucket }: Props) {
  const { t } = useTranslation();
  const query = { ...scope, figure, by: bucket };
  const trend = useTrend(query);
  if (trend.data) {
    return (
      <Drawn
        trend={trend.data}
        csv={query}
        bucket={bucket}
        currency={currency}
        controls={<Controls figure={figure} bucket={bucket} choose={choose} chooseBucket={chooseBucket} />}
      />
    );
  }
  return (
    <Card title={t('trend.title')} id="trend">
      {trend.isError ? <ProblemNotice error={trend.error} retry={() => void trend.refetch()} /> : <Loading lines={1} height={340} />}
    </Card>
  );
}

function Controls({ figure, bucket, choose, chooseBucket }: Pick<Props, 'figure' | 'bucket' | 'choose' | 'chooseBucket'>) {
  const { t } = useTranslation();
  const formula = useFormula();
  return (
    <>
      {choose ? (
        <Select
          label={t('trend.figure')}
          allowDeselect={false}
          searchable
          w={340}
          maw="100%"
          data={[
            { value: STOPS, label: t('trend.stops') },
            ...formula.all.filter(({ id }) => hasTrend(id)).map(({ id }) => ({ value: id, label: formula.name(id) })),
          ]}
          value={figure}
          onChange={(value) => value && choose(value)}
        />
      ) : null}
      <SegmentedControl
        aria-label={t('trend.by')}
        data={BUCKETS.map((value) => ({ value, label: t(`trend.by_${value}`) }))}
        value={bucket}
        onChange={(value) => chooseBucket(BUCKETS.find((one) => one === value) ?? 'week')}
      />
    </>
  );
}

type DrawnProps = { trend: Trend; csv: Parameters<typeof csvOf>[1]; bucket: Bucket; currency: string; controls: React.ReactNode };

function Drawn({ trend, csv, bucket, currency, controls }: DrawnProps) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const formula = useFormula();
  const periods = usePeriodWords();
  const { said, parts } = useAmount(currency);
  const name = trend.figure === STOPS ? t('trend.stops') : formula.name(trend.figure);
  const points = pointsOf(trend);
  const amount = (value: number): string => (trend.figure === STOPS ? format.decimal(value) : said(value, trend.unit));
  // Below two the axis steps by quarters: rounded to a tenth, two marks would say the same or stand beside their number.
  const tick = (value: number): string => {
    if (trend.unit === 'shots') return parts(value, 'shots').number;
    return trend.unit === 'count' && value < 2 ? format.figure(value) : amount(value);
  };
  const told = (value: number | null): string => (value === null ? '–' : amount(value));
  const signals = points.filter(({ signal }) => signal !== null).length;
  const says = [
    trend.center === null
      ? t('trend.tooFew', { name })
      : t(trend.upper === null ? 'trend.saysOwn' : 'trend.says', {
          name,
          center: amount(trend.center),
          upper: told(trend.upper),
          lower: told(trend.lower),
        }),
    signals > 0 ? t('trend.signals', { count: signals }) : trend.center === null ? '' : t('trend.noSignals'),
    points.some(({ isCut }) => isCut) ? t('trend.cut') : '',
  ]
    .filter(Boolean)
    .join(' ');
  const columns: Column<Point>[] = [
    { key: 'start', label: t(`trend.column_${bucket}`), cell: ({ start }) => periods.start(start, bucket) },
    { key: 'value', label: name, isNumber: true, cell: ({ value }) => told(value) },
    { key: 'n', label: t('trend.n'), isNumber: true, cell: ({ n }) => format.count(n) },
    { key: 'lower', label: t('trend.lower'), isNumber: true, cell: ({ lower }) => told(lower) },
    { key: 'upper', label: t('trend.upper'), isNumber: true, cell: ({ upper }) => told(upper) },
    {
      key: 'signal',
      label: t('trend.signal'),
      cell: ({ signal, isCut }) => (signal ? t(`trend.signal_${signal}`) : isCut ? t('trend.isCut') : ''),
    },
  ];
  return (
    <ChartCard
      id="trend"
      title={t('trend.of', { name })}
      says={says}
      csv={csvOf('trend', csv, i18n.language)}
      controls={controls}
      chart={
        <>
          <TrendChart
            points={points}
            center={trend.center}
            label={says}
            named={{ value: name, upper: t('trend.upper'), lower: t('trend.lower') }}
            startOf={(start) => periods.start(start, bucket)}
            amount={amount}
            tick={tick}
          />
          <ul className="tc-chart-key" aria-hidden>
            <li>{t('trend.keyCenter')}</li>
            <li>{t('trend.keyLimits')}</li>
            <li>{t('trend.keySignal')}</li>
          </ul>
        </>
      }
      columns={columns}
      rows={points}
      idOf={({ start }) => start}
    />
  );
}
