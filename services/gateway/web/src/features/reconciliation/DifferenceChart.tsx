import '@mantine/core/styles/ColorSwatch.css';
import '@mantine/charts/styles.css';
import { CompositeChart } from '@mantine/charts';
import { useTranslation } from 'react-i18next';
import type { Comparison } from '../../api/reconciliation';
import { useFormat } from '../../components/useFormat';
import { COMMON, MAIN, SECOND, SIGNAL } from '../analytics/charts/paper';
import { Told } from '../analytics/charts/Told';
import { useStandingWords } from './useStandingWords';

type Point = { at: string; counter: number | null; parts: number | null; one: Comparison };

const COLORS = { counter: MAIN, parts: SECOND } as const;

/** How far each witness was from the press, in percent, between the lines of what is allowed. */
export function DifferenceChart({
  comparisons,
  tolerance,
  label,
}: {
  comparisons: readonly Comparison[];
  tolerance: number;
  label: string;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useStandingWords();
  const points: Point[] = [...comparisons]
    .sort((a, b) => a.to_at.localeCompare(b.to_at))
    .map((one) => ({
      at: one.to_at,
      counter: one.witness === 'counter' ? one.percent : null,
      parts: one.witness === 'parts' ? one.percent : null,
      one,
    }));
  const series = (['counter', 'parts'] as const)
    .filter((name) => comparisons.some(({ witness }) => witness === name))
    .map((name) => ({ name, label: t(`reconciliation.witness_${name}`), color: COLORS[name], type: 'bar' as const }));
  return (
    <div role="img" aria-label={label} className="tc-paper">
      <CompositeChart
        {...COMMON}
        data={points}
        dataKey="at"
        series={series}
        withLegend
        maxBarWidth={36}
        referenceLines={[
          { y: tolerance, color: SIGNAL, label: t('reconciliation.allowed'), labelPosition: 'insideTopLeft' },
          { y: -tolerance, color: SIGNAL },
        ]}
        xAxisProps={{ tickFormatter: (at: string) => format.day(new Date(at)), minTickGap: 18 }}
        yAxisProps={{ width: 84, tickFormatter: (value: number) => words.percent(value) || '0 %' }}
        tooltipProps={{
          content: ({ payload }) => {
            const one = (payload[0]?.payload as Point | undefined)?.one;
            if (!one) return null;
            const lines = [
              [t('reconciliation.press'), format.count(one.press)],
              [t(`reconciliation.witness_${one.witness}`), format.count(one.other)],
              [t('reconciliation.difference'), `${words.signed(one.difference)} ${words.percent(one.percent)}`],
            ] as const;
            return <Told title={words.span(one)} lines={lines} />;
          },
        }}
      />
    </div>
  );
}
