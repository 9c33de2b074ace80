import { describe, expect, it } from 'vitest';
import { isZone, timeIn, zoneChoices, zoneLabel } from './zones';

describe('zones', () => {
  it('are looked for by their city', () => {
    expect(zoneLabel('America/Argentina/Buenos_Aires')).toBe('Buenos Aires, Argentina, America');
    expect(zoneLabel('UTC')).toBe('UTC');
  });

  it('hold the one that was chosen, also when the browser lists it under another name', () => {
    const values = zoneChoices('Etc/UTC', 'Nowhere/At_all').map(({ value }) => value);
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
