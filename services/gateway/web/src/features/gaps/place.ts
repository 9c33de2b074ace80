import type { Gap } from '../../api/types';

/** Whose count it is, in a line. */
export function placeOf({ machine_name, tools }: Pick<Gap, 'machine_name' | 'tools'>): string {
  return [machine_name, tools.map(({ number }) => number).join(', ')].filter(Boolean).join(' · ');
}
