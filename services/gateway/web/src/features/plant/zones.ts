import type { TFunction } from 'i18next';

export type ZoneChoice = { value: string; label: string };

/** The zone of this device, which is most often the plant's. */
export function guessedZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A zone as one looks for it: its city first, in the reader's language where that has a name of its own. */
export function zoneLabel(zone: string, t: TFunction): string {
  const parts = zone.split('/').map((part) => t(`zone.${part}` as 'zone.Europe', { defaultValue: part.replaceAll('_', ' ') }));
  return parts.reverse().join(', ');
}

/** Every zone the browser knows, by city; those that must be there come along, since browsers know some under older names. */
export function zoneChoices(t: TFunction, ...needed: readonly string[]): ZoneChoice[] {
  const known = new Set([...Intl.supportedValuesOf('timeZone'), ...needed.filter(isZone)]);
  return [...known].map((value) => ({ value, label: zoneLabel(value, t) })).sort((a, b) => a.label.localeCompare(b.label));
}

export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** What the clock shows there now; empty where this browser does not know the zone. */
export function timeIn(zone: string, now: number, locale: string): string {
  if (!isZone(zone)) return '';
  return new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(now);
}
