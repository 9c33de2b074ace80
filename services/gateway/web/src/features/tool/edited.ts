import type { TFunction } from 'i18next';
import type { Format } from '../../lib/format';

type Change = { field: string; before?: boolean | number | string | null; after?: boolean | number | string | null };
type Data = Readonly<Record<string, unknown>>;
/** Lists of the sheet have a section of their own and no single value. */
const SECTIONS = ['ejection', 'materials', 'cooling', 'zones', 'setup'];

/** What of the tool was edited. */
export function titleOf(data: Data, t: TFunction): string {
  const name = typeof data.name === 'string' ? data.name : '';
  const key = data.is_new === true ? `edited.new_${String(data.part)}` : `edited.part_${String(data.part)}`;
  return t(key as 'edited.part_tool', { name });
}

/** Each field with what it was and what it is. */
export function stepsOf(data: Data, t: TFunction, format: Format): string {
  const changes = Array.isArray(data.changes) ? (data.changes as Change[]) : [];
  return changes.map((change) => stepOf(change, data.part === 'sheet', t, format)).join(' · ');
}

function stepOf({ field, before, after }: Change, isSheet: boolean, t: TFunction, format: Format): string {
  const key = SECTIONS.includes(field) ? `sheet.section_${field}` : isSheet ? `sheet.${field}` : `edited.field_${field}`;
  const label = t(key as 'edited.field_name', { defaultValue: field });
  if ((before ?? null) === null && (after ?? null) === null) return label;
  const shown = (value: Change['before']): string =>
    typeof value === 'number' ? format.figure(value) : typeof value === 'string' && value ? value : t('edited.nothing');
  if (typeof before === 'boolean' || typeof after === 'boolean') return `${label}: ${after ? '✓' : '–'}`;
  return t('edited.step', { field: label, before: shown(before), after: shown(after) });
}
