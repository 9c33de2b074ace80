import { describe, expect, it } from 'vitest';
import i18next from 'i18next';
import de from '../../i18n/de.plant.json';
import en from '../../i18n/en.plant.json';
import { isZone, timeIn, zoneChoices, zoneLabel } from './zones';

const resources = { en: { translation: en }, de: { translation: de } };

describe('zones', async () => {
  const i18n = i18next.createInstance();
  await i18n.init({ lng: 'en', resources });
  it('are looked for by their city, in the language of who looks', () => {
    const { t } = i18n;
    expect(zoneLabel('America/Argentina/Buenos_Aires', t)).toBe('Buenos Aires, Argentina, America');
    expect(zoneLabel('UTC', t)).toBe('UTC');
    expect(zoneLabel('Europe/Vienna', i18n.getFixedT('de'))).toBe('Wien, Europa');
  });

  it('hold the one that was chosen, also when the browser lists it under another name', () => {
    const values = zoneChoices(i18n.t, 'Etc/UTC', 'Nowhere/At_all').map(({ value }) => value);
    expect(values).toContain('Europe/Berlin');
    expect(values).toContain('Etc/UTC');
    expect(values).not.toContain('Nowhere/At_all');
    expect(new Set(values).size).toBe(values.length);
  });

  it('tell what the clock shows there', () => {
    const noon = Date.UTC(2026, 2, 2, 12);
    expect(timeIn('Asia/Tokyo', noon, 'en-GB')).toContain('21:00');
    expect(timeIn('America/Denver', noon, 'de-DE')).toContain('05:00');
    expect(timeIn('Nowhere/At_all', noon, 'en-GB')).toBe('');
    expect(isZone('')).toBe(false);
  });
});
