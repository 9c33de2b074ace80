import type { Cavity } from '../../api/toolingTypes';

/** `x` and `y` in percent of the plate; empty: in the automatic grid. */
export type CavityValues = { name: string; part: string; x: number | ''; y: number | '' };

function percent(share: number | null): number | '' {
  return share === null ? '' : Math.round(share * 1000) / 10;
}

export function cavityValues({ name, part, x, y }: Cavity): CavityValues {
  return { name, part: part ?? '', x: percent(x), y: percent(y) };
}

export function cavityInput({ name, part, x, y }: CavityValues) {
  return { name: name.trim(), part: part.trim() || null, x: x === '' ? null : x / 100, y: y === '' ? null : y / 100 };
}

export function sameValues(one: CavityValues, other: CavityValues): boolean {
  return one.name === other.name && one.part === other.part && one.x === other.x && one.y === other.y;
}
