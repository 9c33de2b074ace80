import type { ToolFigureSort } from '../../api/analyticsTypes';

/** Columns of the table that it can be ordered by; the bad end of most is where one begins to look. */
export const TOOL_SORTS = [
  'number',
  'shots',
  'run_hours',
  'utilisation',
  'life_share',
  'cycle_deviation',
  'cavity_efficiency',
  'stops',
  'msbf',
  'mttr_hours',
  'compliance',
  'cost_per_1000_cents',
  'open_failures',
  'late_actions',
  'residual_shots',
] as const satisfies readonly ToolFigureSort[];
export type ToolSortKey = (typeof TOOL_SORTS)[number];

const RISING: readonly ToolSortKey[] = ['number', 'cavity_efficiency', 'msbf', 'compliance', 'residual_shots'];

export function sortOf(said: string | undefined): { key: ToolSortKey; isDown: boolean } {
  const key = TOOL_SORTS.find((one) => one === said?.replace(/^-/, ''));
  return key ? { key, isDown: said?.startsWith('-') ?? false } : { key: 'number', isDown: false };
}

export function sortName({ key, isDown }: { key: ToolSortKey; isDown: boolean }): ToolFigureSort {
  return isDown ? `-${key}` : key;
}

/** A second press on a heading turns the order round. */
export function pressed(now: { key: ToolSortKey; isDown: boolean }, key: ToolSortKey): ToolFigureSort {
  return sortName(now.key === key ? { key, isDown: !now.isDown } : { key, isDown: !RISING.includes(key) });
}
