import { useComputedColorScheme } from '@mantine/core';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import type { CountBucket } from '../../api/types';
import { useFormat } from '../../components/useFormat';
import { axes, type Drawing, FONT, ink, Plot } from './Plot';
import { cutAt, labelled, seriesOf } from './series';

/** Bars of shots per hour or day; what may have been shots on top, lighter. The same numbers stand in the table view. */
export function CountsChart({ buckets, bucket }: { buckets: readonly CountBucket[]; bucket: 'hour' | 'day' }) {
  const { t } = useTranslation();
  const format = useFormat();
  const scheme = useComputedColorScheme('light');
  const series = useMemo(() => seriesOf(buckets, bucket), [buckets, bucket]);
  const high = useMemo(() => series.shots.map((shots, index) => shots + (series.uncertain[index] ?? 0)), [series]);
  const cut = useMemo(() => cutAt(high), [high]);
  const unit = bucket === 'day' ? t('counts.day') : t('counts.hour');
  const when = useCallback(
    (seconds: number): string => {
      const date = labelled(bucket, seconds * 1000);
      return bucket === 'day' ? format.day(date) : format.time(date);
    },
    [bucket, format],
  );
  const draw = useCallback((): Drawing => {
    const bars = uPlot.paths.bars?.({ size: [0.72, 56], radius: 0.12 });
    const told = (_: uPlot, value: number | null): string => (value === null ? '–' : format.count(value));
    return {
      data: [series.at, high, series.shots],
      options: {
        cursor: { drag: { x: false, y: false }, points: { show: false } },
        scales: {
          x: { time: true, range: (_, min, max) => [min - pad(bucket), max + pad(bucket)] },
          y: { range: (_, __, max) => [0, cut ?? Math.max(10, max * 1.08)] },
        },
        axes: axes(when, (value) => format.short(value)),
        series: [
          { label: unit, value: (_, seconds) => (seconds === null ? '–' : when(seconds)) },
          {
            label: t('counts.atMost'),
            show: series.uncertain.some((shots) => shots > 0),
            fill: ink('--tc-hatch'),
            stroke: ink('--tc-line-strong'),
            width: 1,
            paths: bars,
            points: { show: false },
            value: told,
          },
          {
            label: t('counts.shots'),
            fill: scheme === 'dark' ? '#649fb6' : '#2c728d',
            width: 0,
            paths: bars,
            points: { show: false },
            value: told,
          },
        ],
        hooks: cut === null ? {} : { draw: [(plot) => markCut(plot, high, cut, (value) => format.short(value))] },
      },
    };
  }, [series, high, cut, scheme, bucket, unit, when, format, t]);
  const sum = series.shots.reduce((total, shots) => total + shots, 0);
  const tallest = cut === null ? -1 : high.indexOf(Math.max(...high));
  return (
    <>
      <Plot label={t('counts.summary', { number: format.count(sum), unit })} draw={draw} />
      {tallest < 0 ? null : (
        <p className="tc-soft tc-small" style={{ margin: '0.25rem 0 0' }}>
          {t('counts.cut', { when: when(series.at[tallest] ?? 0), number: format.count(high[tallest] ?? 0) })}
        </p>
      )}
    </>
  );
}

function pad(bucket: 'hour' | 'day'): number {
  return bucket === 'day' ? 43_200 : 1_800;
}

/** A column that leaves the scale is broken by a slanted band, and its number stands beside it. */
function markCut(plot: uPlot, heights: readonly number[], cut: number, short: (value: number) => string): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = FONT.replace('13px', `600 ${String(13 * ratio)}px`);
  ctx.lineWidth = 5 * ratio;
  heights.forEach((height, index) => {
    if (height <= cut) return;
    const x = plot.valToPos(plot.data[0][index] ?? 0, 'x', true);
    const y = bbox.top + 22 * ratio;
    const half = 30 * ratio;
    ctx.strokeStyle = ink('--tc-card');
    ctx.beginPath();
    ctx.moveTo(x - half, y + 7 * ratio);
    ctx.lineTo(x + half, y - 7 * ratio);
    ctx.stroke();
    const isRight = x > bbox.left + bbox.width / 2;
    ctx.fillStyle = ink('--tc-ink-soft');
    ctx.textAlign = isRight ? 'right' : 'left';
    ctx.fillText(short(height), isRight ? x - 12 * ratio : x + 12 * ratio, bbox.top + 11 * ratio);
  });
  ctx.restore();
}
