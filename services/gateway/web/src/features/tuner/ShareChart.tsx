import '@mantine/charts/styles.css';
import { CompositeChart } from '@mantine/charts';
import { useTranslation } from 'react-i18next';
import type { Evidence } from '../../api/tuner';
import { useFormat } from '../../components/useFormat';
import { COMMON, MAIN, SIGNAL, SOFT } from '../analytics/charts/paper';
import { Told } from '../analytics/charts/Told';
import { useTunerWords } from './useTunerWords';

type Point = { ran: number; best: number; low: number; high: number };

/** How many services would find it so after a longer or shorter run, with the range. */
export function ShareChart({ evidence, label }: { evidence: Evidence; label: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useTunerWords();
  const { proposal, curve, allowed } = evidence;
  const by = proposal.by ?? 'bad';
  const points: Point[] = curve.map(({ ran, share }) => ({ ran, ...(share[by] ?? { best: 0, low: 0, high: 0 }) }));
  const end = points[points.length - 1]?.ran ?? 1;
  const percent = (share: number): string => format.percent(share * 100);
  const amount = (value: number): string => words.amount(value, proposal.unit);
  const most = allowed[by] ?? 0;
  const named = { best: t(`tuner.share_${by}`), low: t('tuner.low'), high: t('tuner.high') };
  return (
    <div role="img" aria-label={label} className="tc-paper">
      <CompositeChart
        {...COMMON}
        data={points}
        dataKey="ran"
        series={[
          { name: 'high', label: named.high, color: SOFT, type: 'line', strokeDasharray: '6 4' },
          { name: 'low', label: named.low, color: SOFT, type: 'line', strokeDasharray: '6 4' },
          { name: 'best', label: named.best, color: MAIN, type: 'line' },
        ]}
        curveType="monotone"
        withDots={false}
        referenceLines={[
          { y: most, color: SIGNAL },
          { x: proposal.present, color: SOFT, strokeDasharray: '6 4' },
          ...(proposal.proposed === null ? [] : [{ x: proposal.proposed, color: SIGNAL }]),
        ]}
        xAxisProps={{ type: 'number', domain: [0, end], tickFormatter: (ran: number) => format.short(ran) }}
        yAxisProps={{ width: 84, domain: [0, 1], tickFormatter: percent }}
        tooltipProps={{
          content: ({ payload }) => {
            const point = payload[0]?.payload as Point | undefined;
            if (!point) return null;
            const lines = (['best', 'low', 'high'] as const).map((name) => [named[name], percent(point[name])] as const);
            return <Told title={amount(point.ran)} lines={lines} />;
          },
        }}
      />
    </div>
  );
}
