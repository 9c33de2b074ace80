import type { TFunction } from 'i18next';
import type { FigureUnit } from '../../api/analyticsTypes';
import type { Format } from '../../lib/format';

const SMALL = 10;
const LONG_MINUTES = 600;

/** A number with at most one digit behind the point, and none where it would tell nothing. */
function tidy(value: number, format: Format): string {
  return Math.abs(value) < 1000 ? format.decimal(value) : format.count(value);
}

export function money(cents: number, currency: string, format: Format): string {
  const digits = Math.abs(cents) >= 1_000_000 ? 0 : 2;
  return new Intl.NumberFormat(format.locale, {
    style: 'currency',
    currency,
    maximumFractionDigits: digits,
    minimumFractionDigits: digits,
  }).format(cents / 100);
}

export type Amount = { number: string; unit: string };

/** A figure as it is written, its unit apart so that a tile can show it smaller. */
export function amountOf(
  value: number,
  unit: FigureUnit,
  { t, format, currency }: { t: TFunction; format: Format; currency: string },
): Amount {
  if (unit === 'cents') return { number: money(value, currency, format), unit: '' };
  if (unit === 'percent') return { number: format.decimal(value), unit: '%' };
  if (unit === 'count') return { number: tidy(value, format), unit: '' };
  if (unit === 'shots') return { number: format.count(value), unit: t('amount.shots', { count: Math.round(value) }) };
  if (unit === 'days') return { number: tidy(value, format), unit: t('amount.days', { count: value === 1 ? 1 : 2 }) };
  if (unit === 'minutes' && Math.abs(value) >= LONG_MINUTES) return { number: tidy(value / 60, format), unit: 'h' };
  if (unit === 'minutes') return { number: Math.abs(value) < SMALL ? format.decimal(value) : format.count(value), unit: 'min' };
  return { number: tidy(value, format), unit: 'h' };
}

export function joined({ number, unit }: Amount): string {
  return unit ? `${number}\u202f${unit}` : number;
}

/** Percent of the period before; for percentages, points. Null where there is nothing to compare with. */
export function changeOf(value: number | null, before: number | null, unit: FigureUnit): number | null {
  if (value === null || before === null) return null;
  if (unit === 'percent') return value - before;
  return before === 0 ? null : (100 * (value - before)) / Math.abs(before);
}
