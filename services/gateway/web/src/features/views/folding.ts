import { cavityOf } from './viewNames';

/** A tool may have 64 cavities: so many without a photo are no wall yet. */
const FEW = 4;

type Taken = { view: string; newest: object | null };

/** Views with a card of their own, and the many cavities that nobody has photographed, nor waits to. */
export function folding<V extends Taken>(views: readonly V[], isWaiting: (view: string) => boolean): { cards: V[]; folded: V[] } {
  const empty = views.filter(({ view, newest }) => cavityOf(view) !== null && newest === null && !isWaiting(view));
  if (empty.length <= FEW) return { cards: [...views], folded: [] };
  return { cards: views.filter((one) => !empty.includes(one)), folded: empty };
}
