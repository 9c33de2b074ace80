import type { Figure } from '../../api/analyticsTypes';

/** Which figures stand together, in the order of the questions: is it used, does it hold, is it looked after, what does it cost. */
const GROUPS = {
  use: ['shots', 'run_hours', 'utilisation', 'cycle_deviation', 'cavity_efficiency'],
  failures: ['msbf', 'mtbf_hours', 'mttr_hours', 'response_minutes', 'repeat_rate', 'fix_success'],
  maintenance: ['pm_compliance', 'pm_overshoot', 'planned_share', 'scheduled_share', 'as_found'],
  cost: ['cost_per_1000', 'cost_per_1000_with_downtime'],
  life: ['life_share', 'residual_life', 'end_of_life'],
  actions: ['outstanding_actions', 'late_actions'],
} as const;

/** A life is known as it stands now, and not for times before. */
export function hasTrend(figure: string): boolean {
  return !GROUPS.life.some((one) => one === figure);
}

export type FigureGroup = keyof typeof GROUPS | 'other';

/** Only groups that have figures; one that we do not know yet is shown all the same. */
export function grouped(items: readonly Figure[]): { group: FigureGroup; items: Figure[] }[] {
  const known = new Set<string>(Object.values(GROUPS).flat());
  const groups = (Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((group) => {
    const order: readonly string[] = GROUPS[group];
    const found = items.filter(({ id }) => order.includes(id));
    return { group: group as FigureGroup, items: found.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id)) };
  });
  const other = items.filter(({ id }) => !known.has(id));
  return [...groups, { group: 'other' as const, items: other }].filter((one) => one.items.length > 0);
}
