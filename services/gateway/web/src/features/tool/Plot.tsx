import 'uplot/dist/uPlot.min.css';
import './Plot.css';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';

const HEIGHT = 270;
export const FONT = '13px system-ui, sans-serif';

export type Drawing = { options: Omit<uPlot.Options, 'width' | 'height'>; data: uPlot.AlignedData };

/** A colour of the status palette as the canvas takes it. */
export function ink(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** What the axes of all charts share. */
export function axes(when: (seconds: number) => string, short: (value: number) => string): uPlot.Axis[] {
  const axis = { stroke: ink('--tc-ink-soft'), grid: { stroke: ink('--tc-line'), width: 1 }, ticks: { show: false }, font: FONT };
  return [
    { ...axis, grid: { show: false }, values: (_, ticks) => ticks.map(when), space: 92 },
    { ...axis, values: (_, ticks) => ticks.map((tick) => short(tick)), size: 60 },
  ];
}

/** A canvas with an accessible name; `draw` must be stable, it is asked again when size or data change. */
export function Plot({ label, draw }: { label: string; draw: () => Drawing }) {
  const { ref, width } = useElementSize();
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!holder.current || width < 50) return undefined;
    const { options, data } = draw();
    // Without a pointer over it the legend tells the newest column.
    const newest = (plot: uPlot): void => plot.setLegend({ idx: data[0].length - 1 });
    const hooks = { ...options.hooks, ready: [newest] };
    const plot = new uPlot({ padding: [14, 36, 0, 0], ...options, hooks, width, height: HEIGHT }, data, holder.current);
    return () => plot.destroy();
  }, [draw, width]);
  return (
    <div ref={ref} className="tc-chart">
      <div ref={holder} role="img" aria-label={label} />
    </div>
  );
}
