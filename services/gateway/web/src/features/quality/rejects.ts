import type { CavityTold } from '../../api/quality';
import type { Cavity } from '../../api/toolingTypes';

/** Parts that are scrap or have to be worked over. */
export function rejectsOf({ bad, rework }: CavityTold): number {
  return bad + rework;
}

/** Of the parts it made; a cavity that made none has no share. */
export function rejectShare(cavity: CavityTold): number {
  const parts = cavity.good + rejectsOf(cavity);
  return parts > 0 ? rejectsOf(cavity) / parts : 0;
}

/** The tool's cavities, where the press names as many: then its order is theirs. Else nobody knows which is which. */
export function placed(told: readonly CavityTold[], cavities: readonly Cavity[]): readonly Cavity[] | null {
  const numbers = new Set(cavities.map(({ number }) => number));
  return told.length === cavities.length && told.every(({ position }) => numbers.has(position)) ? cavities : null;
}
