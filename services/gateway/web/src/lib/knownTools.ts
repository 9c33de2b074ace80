import type { ToolRow } from '../api/types';

/** Tools whose number or name holds what was typed, those whose number begins with it first. */
export function found(rows: readonly ToolRow[], typed: string): ToolRow[] {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return [];
  const rank = (row: ToolRow): number => (row.number.toLowerCase().startsWith(wanted) ? 0 : 1);
  return rows
    .filter((row) => row.number.toLowerCase().includes(wanted) || row.name.toLowerCase().includes(wanted))
    .sort((a, b) => rank(a) - rank(b));
}
