import { useComputedColorScheme } from '@mantine/core';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type uPlot from 'uplot';
import type { Counts, Level } from '../../api/types';
import { useFormat } from '../../components/useFormat';
import { axes, type Drawing, FONT, ink, Plot } from './Plot';
import { seriesOf, totalsOf } from './series';

type Line = { at: number; text: string; colour: string; isAbove: boolean };

/** The lifetime count as a line that climbs to where the next level falls due, and where it is overdue. */
export function TotalChart({ counts, bucket, level }: { counts: Counts; bucket: 'hour' | 'day'; level: Level | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const scheme = useComputedColorScheme('light');
  const series = useMemo(() => {
    const steps = seriesOf(counts.buckets, bucket);
    const last = steps.at[steps.at.length - 1] ?? 0;
    const lastShot = counts.last_shot_at ? Date.parse(counts.last_shot_at) / 1000 : 0;
    return totalsOf(steps, { total: counts.total, high: counts.total_high, at: Math.max(last + 1, lastShot) });
  }, [counts, bucket]);
  const [due, limit, start] = [level?.due_total ?? null, level?.limit_total ?? null, level?.start_total ?? null];
  const draw = useCallback((): Drawing => {
    const when = (seconds: number): string => {
      const date = new Date(seconds * 1000);
      return bucket === 'day' ? format.day(date) : format.time(date);
    };
    const lines: Line[] = [];
    if (due !== null)
      lines.push({ at: due, text: t('progress.dueAt', { number: format.count(due) }), colour: ink('--tc-warned-line'), isAbove: false });
    if (limit !== null)
      lines.push({ at: limit, text: t('counts.limitAt', { number: format.count(limit) }), colour: ink('--tc-overdue'), isAbove: true });
    const [bottom, top] = frame(series.total, series.high, lines, start);
    const told = (_: uPlot, value: number | null): string => (value === null ? '–' : format.count(value));
    const stroke = scheme === 'dark' ? '#649fb6' : '#2c728d';
    return {
      data: [series.at, series.high, series.total],
      options: {
        cursor: { drag: { x: false, y: false } },
        scales: { x: { time: true }, y: { range: () => [bottom, top] } },
        axes: axes(when, (value) => (top - bottom < 10_000 ? format.count(value) : format.short(value))),
        series: [
          { label: bucket === 'day' ? t('counts.day') : t('counts.hour'), value: (_, at) => (at === null ? '–' : when(at)) },
          {
            label: t('counts.atMost'),
            show: series.high.some((high, index) => high > (series.total[index] ?? 0)),
            stroke: ink('--tc-line-strong'),
            dash: [6, 5],
            width: 2,
            points: { show: false },
            value: told,
          },
          { label: t('tool.total'), stroke, fill: `${stroke}26`, width: 2.5, points: { show: false }, value: told },
        ],
        hooks: { draw: [(plot) => drawLines(plot, lines)] },
      },
    };
  }, [series, due, limit, start, scheme, bucket, format, t]);
  const label = t('counts.totalSummary', { number: format.count(counts.total) });
  return <Plot label={due === null ? label : `${label} ${t('progress.dueAt', { number: format.count(due) })}.`} draw={draw} />;
}

/** The present interval fills the picture: what lies long before it (a count taken over from the tool book) is left below. */
function frame(total: readonly number[], high: readonly number[], lines: readonly Line[], start: number | null): [number, number] {
  const top = Math.max(...high, ...lines.map((line) => line.at), 10);
  const least = Math.min(...total);
  const bottom = start === null || lines.length === 0 ? least : Math.max(least, start - (top - start) * 0.15);
  const room = Math.max(1, top - bottom) * 0.1;
  return [Math.max(0, bottom - room), top + room];
}

function drawLines(plot: uPlot, lines: readonly Line[]): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = FONT.replace('13px', `600 ${String(13 * ratio)}px`);
  ctx.textAlign = 'left';
  for (const { at, text, colour, isAbove } of lines) {
    const y = plot.valToPos(at, 'y', true);
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2 * ratio;
    ctx.setLineDash([8 * ratio, 5 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.fillStyle = ink('--tc-ink-soft');
    ctx.fillText(text, bbox.left + 8 * ratio, isAbove ? y - 6 * ratio : y + 16 * ratio);
  }
  ctx.restore();
}
