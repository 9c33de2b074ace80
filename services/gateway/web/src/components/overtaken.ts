import { merged } from '../lib/merged';
import { isStale } from './useWrite';

type Edit<Base, Values> = {
  /** As it is saved now, and as it was when this edit began; null: it is new. */
  saved: Base | null;
  base: Base | null;
  values: Values;
  valuesOf: (base: Base) => Values;
  write: { error: unknown; reset: () => void };
  /** Goes on upon what is saved now. */
  goOn: (base: Base, values: Values) => void;
  draft?: { clear: () => Promise<void> };
  /** Where a field holds several things of which each may have been touched by another. */
  both?: (before: Values, mine: Values, theirs: Values) => Values;
};

type Overtaken<Values> = { mine: Values; theirs: Values; ways: { useMine: () => void; useTheirs: () => void } };

/**
 * Somebody else saved while this was edited: what the two have to choose between. "Mine" are one's own changes over what is
 * saved now, so that going on with them takes back nothing that the other did elsewhere. null: nothing to choose.
 */
export function overtaken<Base extends { version: number }, Values extends object>(edit: Edit<Base, Values>): Overtaken<Values> | null {
  const { saved, base, values, valuesOf, write, goOn, draft, both = merged } = edit;
  if (!isStale(write.error) || !saved || !base || saved.version === base.version) return null;
  const theirs = valuesOf(saved);
  const mine = both(valuesOf(base), values, theirs);
  const take = (chosen: Values): void => {
    goOn(saved, chosen);
    write.reset();
  };
  return {
    mine,
    theirs,
    ways: {
      useMine: () => take(mine),
      useTheirs: () => {
        take(theirs);
        void draft?.clear();
      },
    },
  };
}
