import type { i18n } from 'i18next';
import type { components } from '../api/schema';
import type { Format } from './format';

export type Cause = components['schemas']['Cause'];

/** What a service gave as the reason, in the reader's language; '' for a word this client does not know yet. */
export function saidOf({ code, values }: Cause, i18n: i18n, format: Format): string {
  const key = `reasons.${code}${values?.by ? `_${String(values.by)}` : ''}`;
  if (!i18n.exists(key)) return '';
  return i18n.t(key as 'reasons.nothing_due', { ...values, limit: limitOf(values ?? {}, format) });
}

function limitOf(values: NonNullable<Cause['values']>, format: Format): string {
  if (typeof values.limit_at === 'string') return format.date(values.limit_at);
  return format.count(Number(values.limit_shots ?? values.limit_hours ?? 0));
}
