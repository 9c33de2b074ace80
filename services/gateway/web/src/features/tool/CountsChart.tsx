import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import type { CountBucket } from '../../api/types';
import { useFormat } from '../../components/useFormat';
import { seriesOf } from './series';

const HEIGHT = 270;

function ink(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Bars of shots per hour or day; what may have been shots on top, lighter. The same numbers stand in the table view. */
export function CountsChart({ buckets, bucket }: { buckets: readonly CountBucket[]; bucket: 'hour' | 'day' }) {
  const { t } = useTranslation();
  const format = useFormat();
  const scheme = useComputedColorScheme('light');
  const { ref, width } = useElementSize();
  const holder = useRef<HTMLDivElement>(null);
  const series = useMemo(() => seriesOf(buckets, bucket), [buckets, bucket]);
  const sum = series.shots.reduce((total, shots) => total + shots, 0);
  useEffect(() => {
    if (!holder.current || width < 50) return undefined;
    const soft = ink('--tc-ink-soft');
    const line = ink('--tc-line');
    const bars = uPlot.paths.bars?.({ size: [0.72, 56], radius: 0.12 });
    const when = (seconds: number): string => {
      const date = new Date(seconds * 1000);
      return bucket === 'day' ? format.day(date) : format.time(date);
    };
    const axis = { stroke: soft, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '13px system-ui, sans-serif' };
    const high = series.shots.map((shots, index) => shots + (series.uncertain[index] ?? 0));
    const plot = new uPlot(
      {
        width,
        height: HEIGHT,
        cursor: { drag: { x: false, y: false }, points: { show: false } },
        scales: {
          x: { time: true, range: (_, min, max) => [min - pad(bucket), max + pad(bucket)] },
          y: { range: (_, __, max) => [0, Math.max(10, max * 1.08)] },
        },
        axes: [
          { ...axis, grid: { show: false }, values: (_, ticks) => ticks.map(when), space: 92 },
          { ...axis, values: (_, ticks) => ticks.map((tick) => format.short(tick)), size: 56 },
        ],
        series: [
          { label: bucket === 'day' ? t('counts.day') : t('counts.hour'), value: (_, seconds) => (seconds === null ? '–' : when(seconds)) },
          {
            label: t('counts.atMost'),
            fill: ink('--tc-hatch'),
            stroke: ink('--tc-line-strong'),
            width: 1,
            paths: bars,
            points: { show: false },
            value: (_, value) => (value === null ? '–' : format.count(value)),
          },
          {
            label: t('counts.shots'),
            fill: scheme === 'dark' ? '#649fb6' : '#2c728d',
            width: 0,
            paths: bars,
            points: { show: false },
            value: (_, value) => (value === null ? '–' : format.count(value)),
          },
        ],
      },
      [series.at, high, series.shots],
      holder.current,
    );
    return () => plot.destroy();
  }, [series, width, scheme, bucket, format, t]);
  return (
    <div ref={ref} className="tc-chart">
      <div
        ref={holder}
        role="img"
        aria-label={t('counts.summary', {
          number: format.count(sum),
          buckets: series.at.length,
          unit: bucket === 'day' ? t('counts.day') : t('counts.hour'),
        })}
      />
    </div>
  );
}

function pad(bucket: 'hour' | 'day'): number {
  return bucket === 'day' ? 43_200 : 1_800;
}
