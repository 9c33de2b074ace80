import type { BoardFilter } from '../../api/bench';
import type { Board, BoardColumnName } from '../../api/benchTypes';

export const COLUMNS: readonly BoardColumnName[] = ['overdue', 'due', 'soon', 'scheduled', 'in_work', 'waiting'];

/** Where one column is shown and the address names none: the first that wants hands. */
const FIRST: readonly BoardColumnName[] = ['overdue', 'due', 'in_work', 'waiting', 'soon', 'scheduled'];

export type BoardSearch = BoardFilter & { column?: BoardColumnName };

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The filter and the column shown on a tablet are the address; what it says wrongly is left out. */
export function boardSearch(search: Record<string, unknown>): BoardSearch {
  const found: BoardSearch = {
    q: text(search.q),
    machine: text(search.machine),
    column: COLUMNS.find((column) => column === search.column),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

export function shownColumn(wanted: BoardColumnName | undefined, counts: Board['counts']): BoardColumnName {
  return wanted ?? FIRST.find((column) => counts[column] > 0) ?? 'overdue';
}
