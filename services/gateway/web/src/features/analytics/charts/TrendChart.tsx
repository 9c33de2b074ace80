import '@mantine/charts/styles.css';
import { CompositeChart } from '@mantine/charts';
import type { Point } from '../trendPoints';
import { COMMON, MAIN, SIGNAL, SOFT } from './paper';
import { Told } from './Told';

type Props = {
  points: readonly Point[];
  center: number | null;
  /** What one sees, for those who do not. */
  label: string;
  named: { value: string; upper: string; lower: string };
  startOf: (start: string) => string;
  amount: (value: number) => string;
  /** The same at the axis, where there is little room. */
  tick: (value: number) => string;
};

type DotProps = { cx: number | undefined; cy: number | undefined; point: Point };

/** A signal has another shape, not only another colour. */
function Dot({ cx, cy, point }: DotProps) {
  if (cx === undefined || cy === undefined || point.value === null) return <g />;
  if (!point.signal) return <circle cx={cx} cy={cy} r={3.5} fill={MAIN} />;
  return <path d={`M${String(cx)} ${String(cy - 8)}l8 8l-8 8l-8-8Z`} fill={SIGNAL} stroke="var(--tc-card)" strokeWidth={1.5} />;
}

/** A figure over time between its control limits. */
export function TrendChart({ points, center, label, named, startOf, amount, tick }: Props) {
  return (
    <div role="img" aria-label={label} className="tc-paper">
      <CompositeChart
        {...COMMON}
        data={points as Point[]}
        dataKey="start"
        series={[
          { name: 'upper', label: named.upper, color: SOFT, type: 'line', strokeDasharray: '6 4' },
          { name: 'lower', label: named.lower, color: SOFT, type: 'line', strokeDasharray: '6 4' },
          { name: 'value', label: named.value, color: MAIN, type: 'line' },
        ]}
        curveType="linear"
        connectNulls={false}
        valueFormatter={amount}
        referenceLines={center === null ? [] : [{ y: center, color: SOFT }]}
        xAxisProps={{ tickFormatter: startOf, minTickGap: 18 }}
        yAxisProps={{ width: 84, tickFormatter: tick }}
        tooltipProps={{
          content: ({ payload }) => {
            const point = payload[0]?.payload as Point | undefined;
            if (!point) return null;
            const lines = (['value', 'upper', 'lower'] as const).flatMap((name) => {
              const value = point[name];
              return value === null ? [] : [[named[name], amount(value)] as const];
            });
            return <Told title={startOf(point.start)} lines={lines} />;
          },
        }}
        lineProps={({ name }) =>
          name === 'value'
            ? { dot: ({ key, cx, cy, payload }) => <Dot key={key} cx={cx} cy={cy} point={payload as Point} />, strokeWidth: 2.5 }
            : { dot: false, activeDot: false, strokeWidth: 1.5, type: 'step' }
        }
      />
    </div>
  );
}
