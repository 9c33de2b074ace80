import { screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderPart } from '../../testing/render';
import { CorrectedNote } from '../analytics/CorrectedNote';
import { RunsFigures } from '../analytics/RunsFigures';
import { hasClockOf } from './clocks';
import { OtherZone } from './OtherZone';

afterEach(() => vi.unstubAllGlobals());

describe('the plant’s time', () => {
  it('tells moments of figures by the plant’s clock, wherever the device is', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ timezone: 'Asia/Kathmandu' })));
    await renderPart(<CorrectedNote corrected={{ shots: 300, at: '2026-11-30T18:30:00Z' }} />);
    expect(await screen.findByText(/01 Dec 2026, 00:15/)).toBeVisible();
  });

  it('is another one where clocks differ in summer or in winter', () => {
    const now = new Date('2026-11-27T12:00:00Z');
    expect(hasClockOf('Europe/Vienna', now, 'Europe/Berlin')).toBe(true);
    expect(hasClockOf('Europe/London', now, 'UTC')).toBe(false);
    expect(hasClockOf('Europe/Berlin', now, 'UTC')).toBe(false);
    expect(hasClockOf('Nowhere/At_all', now, 'UTC')).toBe(true);
  });

  it('is named beside the device’s', async () => {
    await renderPart(<OtherZone plant="Europe/Vienna" />, 'de');
    expect(screen.getByText(/Kennzahlen und Berichte gehen nach der des Werks: Wien, Europa\./)).toBeVisible();
  });
});

describe('runs of a tool', () => {
  const NONE = 'No run in this period.';

  it('are none only once the answer says so', async () => {
    let resolve: (answer: Response) => void = () => undefined;
    const promise = new Promise<Response>((settle) => (resolve = settle));
    vi.stubGlobal('fetch', (request: Request) =>
      request.url.includes('/runs') ? promise : Promise.resolve(Response.json({ timezone: 'Europe/Berlin' })),
    );
    await renderPart(<RunsFigures scope={{ tool: ['t1'] }} />);
    expect(screen.getByRole('status')).toBeVisible();
    expect(screen.queryByText(NONE)).toBeNull();
    resolve(Response.json({ items: [], next_cursor: null }));
    expect(await screen.findByText(NONE)).toBeVisible();
  });
});
