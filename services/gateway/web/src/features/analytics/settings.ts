import type { AnalyticsSettings, AnalyticsSettingsInput } from '../../api/analyticsTypes';

/** In the order in which one fills them in: money first. */
export const FIELDS = [
  'currency',
  'labour_cents_per_hour',
  'press_cents_per_hour',
  'window_before_percent',
  'window_after_percent',
  'repeat_shots',
  'run_in_shots',
  'available_hours_per_week',
  'bench_hours_per_week',
] as const satisfies readonly (keyof AnalyticsSettingsInput)[];
export type SettingField = (typeof FIELDS)[number];
/** Rates as an hour costs, not in cents; '' where nobody has said one. */
export type SettingValues = Record<SettingField, number | string>;

const RATES: readonly SettingField[] = ['labour_cents_per_hour', 'press_cents_per_hour'];
/** What may be left open. */
const OPEN: readonly SettingField[] = [...RATES, 'bench_hours_per_week'];
const LIMITS: Record<Exclude<SettingField, 'currency'>, readonly [number, number]> = {
  labour_cents_per_hour: [0, 100_000],
  press_cents_per_hour: [0, 100_000],
  window_before_percent: [0, 100],
  window_after_percent: [0, 100],
  repeat_shots: [1, 100_000_000],
  run_in_shots: [0, 100_000],
  available_hours_per_week: [1, 168],
  bench_hours_per_week: [1, 10_000],
};

export function settingValues(settings: AnalyticsSettings): SettingValues {
  const value = (field: SettingField): number | string => {
    const said = settings[field];
    if (said === null) return '';
    return RATES.includes(field) && typeof said === 'number' ? said / 100 : said;
  };
  return Object.fromEntries(FIELDS.map((field) => [field, value(field)])) as SettingValues;
}

export function shownIn(field: SettingField): { min?: number; max?: number; whole?: boolean; decimals?: number } {
  if (field === 'currency') return {};
  const [min, max] = LIMITS[field];
  return { min, max, ...(RATES.includes(field) ? { decimals: 2 } : { whole: true }) };
}

export function faultsOf(values: SettingValues): SettingField[] {
  return FIELDS.filter((field) =>
    field === 'currency' ? !/^[A-Z]{3}$/.test(String(values.currency)) : values[field] === '' && !OPEN.includes(field),
  );
}

export function inputOf(values: SettingValues): AnalyticsSettingsInput {
  const whole = (field: SettingField): number => Math.round(Number(values[field]));
  const open = (field: SettingField): number | null => (values[field] === '' ? null : whole(field));
  const cents = (field: SettingField): number | null => (values[field] === '' ? null : Math.round(Number(values[field]) * 100));
  return {
    currency: String(values.currency),
    labour_cents_per_hour: cents('labour_cents_per_hour'),
    press_cents_per_hour: cents('press_cents_per_hour'),
    window_before_percent: whole('window_before_percent'),
    window_after_percent: whole('window_after_percent'),
    repeat_shots: whole('repeat_shots'),
    run_in_shots: whole('run_in_shots'),
    available_hours_per_week: whole('available_hours_per_week'),
    bench_hours_per_week: open('bench_hours_per_week'),
  };
}
