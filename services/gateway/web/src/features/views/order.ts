import type { View } from '../../api/viewTypes';

/** Own views stand behind those that every tool has. */
const FIRST_OWN = 2000;

type Placed = Pick<View, 'view' | 'version' | 'position' | 'is_standard' | 'retired'>;
export type Ordered = { view: Pick<View, 'view' | 'version'>; position: number };

/** What changes when one own view goes one place up or down; null where it cannot. Views that nobody has ordered yet share one place. */
export function moved(all: readonly Placed[], slug: string, by: 1 | -1): Ordered[] | null {
  const own = all.filter((one) => !one.is_standard && !one.retired);
  const at = own.findIndex(({ view }) => view === slug);
  const [here, there] = [own[at], own[at + by]];
  if (!here || !there) return null;
  const order = [...own];
  [order[at], order[at + by]] = [there, here];
  return order.flatMap((view, index) => (view.position === FIRST_OWN + index ? [] : [{ view, position: FIRST_OWN + index }]));
}
