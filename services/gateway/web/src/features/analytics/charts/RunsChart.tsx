import '@mantine/charts/styles.css';
import { CompositeChart } from '@mantine/charts';
import { COMMON, MAIN, SOFT } from './paper';
import { Told } from './Told';

type Run = { id: string; name: string; deviation: number };
type Props = { runs: readonly Run[]; label: string; named: string; amount: (value: number) => string };

/** Above the line a run was slower than approved, below it quicker. */
export function RunsChart({ runs, label, named, amount }: Props) {
  return (
    <div role="img" aria-label={label} className="tc-paper">
      <CompositeChart
        {...COMMON}
        data={runs as Run[]}
        dataKey="id"
        series={[{ name: 'deviation', label: named, color: MAIN, type: 'bar' }]}
        maxBarWidth={36}
        referenceLines={[{ y: 0, color: SOFT }]}
        xAxisProps={{ tickFormatter: (id: string) => runs.find((run) => run.id === id)?.name.split(',')[0] ?? '', minTickGap: 18 }}
        yAxisProps={{ width: 84, tickFormatter: amount }}
        tooltipProps={{
          content: ({ payload }) => {
            const run = payload[0]?.payload as Run | undefined;
            return run ? <Told title={run.name} lines={[[named, amount(run.deviation)]]} /> : null;
          },
        }}
      />
    </div>
  );
}
