import type { Sheet, SheetInput } from '../../api/toolingTypes';
import { EJECTION, type Field, type List, LIST_NAMES, LISTS, SCALARS, type ScalarName } from './sheetFields';

export type Cell = string | number;
/** `key` tells React one row from another; it is not sent. */
export type Row = { key: string } & Record<string, Cell>;
export type SheetValues = { fields: Record<ScalarName, Cell>; ejection: Record<string, Cell>; note: string } & Record<List, Row[]>;

/** What the wire calls otherwise: a kind of a zone and a kind of ejection have different choices. */
const WIRE: Record<string, string> = { zone_kind: 'kind' };
const DEFAULTS: Record<string, Cell> = { zone_kind: 'nozzle', tolerance_percent: 10, insulation_min_mohm: 1 };

function cells(fields: readonly Field[], from: Readonly<Record<string, unknown>>): Record<string, Cell> {
  return Object.fromEntries(
    fields.map(({ name }) => {
      const value = from[WIRE[name] ?? name];
      return [name, typeof value === 'string' || typeof value === 'number' ? value : ''];
    }),
  );
}

export function newRow(list: List, rows: readonly Row[], key: string): Row {
  const numbers = rows.map((row) => Number(row.number)).filter(Number.isFinite);
  const number = Math.max(0, ...numbers) + 1;
  return { ...Object.fromEntries(LISTS[list].map(({ name }) => [name, name === 'number' ? number : (DEFAULTS[name] ?? '')])), key } as Row;
}

export function sheetValues(sheet: Sheet): SheetValues {
  const rows = (list: List): Row[] =>
    (sheet[list] ?? []).map((row, index) => ({ ...cells(LISTS[list], row), key: `${list}-${String(index)}` }) as Row);
  return {
    fields: cells(SCALARS, sheet) as Record<ScalarName, Cell>,
    ejection: cells(EJECTION, sheet.ejection ?? {}),
    note: sheet.note ?? '',
    materials: rows('materials'),
    cooling: rows('cooling'),
    zones: rows('zones'),
    setup: rows('setup'),
  };
}

/** A label may be empty text, everything else that is empty is not known. */
const EMPTY_TEXT = new Set(['cooling.name', 'zones.name', 'setup.unit']);

function written(fields: readonly Field[], from: Readonly<Record<string, Cell>>, list = ''): Record<string, Cell | null> {
  return Object.fromEntries(
    fields.map(({ name, type }) => {
      const value = from[name] ?? '';
      const word = typeof value === 'string' ? value.trim() : value;
      const known = type === 'number' && typeof word === 'string' && word !== '' ? Number(word) : word;
      const empty = EMPTY_TEXT.has(`${list}.${name}`) ? '' : (DEFAULTS[name] ?? null);
      return [WIRE[name] ?? name, known === '' ? empty : known];
    }),
  );
}

/** The whole sheet as it is written; the server checks each field once more. */
export function sheetInput(values: SheetValues): SheetInput {
  const ejection = written(EJECTION, values.ejection);
  const lists = LIST_NAMES.map((list) => [list, values[list].map((row) => written(LISTS[list], row, list))] as const);
  return {
    ...written(SCALARS, values.fields),
    ...Object.fromEntries(lists),
    ejection: Object.values(ejection).some((value) => value !== null) ? ejection : null,
    note: values.note.trim() || null,
  } as SheetInput;
}

export function rowText(fields: readonly Field[], row: Readonly<Record<string, Cell>>): string {
  return fields
    .map(({ name, unit }) => [row[name], row[name] !== '' && unit ? unit : ''].filter((part) => part !== '').join(' '))
    .filter(Boolean)
    .join(' · ');
}
