import '@mantine/charts/styles.css';
import { CompositeChart } from '@mantine/charts';
import { COMMON, MAIN, SECOND } from './paper';
import { Told } from './Told';

export type Bar = { key: string; label: string; value: number; cumulative: number };

type Props = {
  bars: readonly Bar[];
  label: string;
  named: { value: string; cumulative: string };
  amount: (value: number) => string;
  percent: (value: number) => string;
  /** A pointer's short way; the table has the same as links. */
  open: (key: string) => void;
};

const LONGEST = 14;

function short(label: string): string {
  return label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label;
}

/** The most first, with the share of all that is reached so far. */
export function ParetoChart({ bars, label, named, amount, percent, open }: Props) {
  const nameOf = (key: string): string => bars.find((bar) => bar.key === key)?.label ?? key;
  return (
    <div role="img" aria-label={label} className="tc-paper">
      <CompositeChart
        {...COMMON}
        data={bars as Bar[]}
        dataKey="key"
        series={[
          { name: 'value', label: named.value, color: MAIN, type: 'bar' },
          { name: 'cumulative', label: named.cumulative, color: SECOND, type: 'line', yAxisId: 'right' },
        ]}
        curveType="linear"
        maxBarWidth={64}
        withRightYAxis
        rightYAxisProps={{ domain: [0, 100], tickFormatter: percent, width: 60 }}
        yAxisProps={{ width: 84, allowDecimals: false, tickFormatter: amount }}
        xAxisProps={{
          tickFormatter: (key: string) => short(nameOf(key)),
          interval: 0,
          angle: bars.length > 6 ? -28 : 0,
          height: 64,
          textAnchor: bars.length > 6 ? 'end' : 'middle',
        }}
        tooltipProps={{
          content: ({ payload }) => {
            const bar = payload[0]?.payload as Bar | undefined;
            if (!bar) return null;
            const lines = [[named.value, amount(bar.value)] as const, [named.cumulative, percent(bar.cumulative)] as const];
            return <Told title={bar.label} lines={lines} />;
          },
        }}
        barProps={{ cursor: 'pointer', onClick: (bar: { payload?: Bar }) => bar.payload && open(bar.payload.key) }}
        lineProps={{ strokeDasharray: '5 3' }}
      />
    </div>
  );
}
