import { describe, expect, it } from 'vitest';
import { timeThatDiffers } from './asItWas';

const NOW = '2026-03-02T16:00:00.000Z';
const run = { tool_id: 't-1', machine_id: 'p01', station: 'A', mounted_at: '2026-03-02T06:00:00.000Z', unmounted_at: null };
const same = { tool_id: 't-1', machine_id: 'p01', station: 'A', from: run.mounted_at, factor: 1 };

describe('the time in which a run was otherwise', () => {
  it('goes until now where a run that lasts was of another tool, or at another station', () => {
    expect(timeThatDiffers(run, { ...same, tool_id: 't-2' }, NOW)).toEqual({ from: run.mounted_at, to: NOW });
    expect(timeThatDiffers(run, { ...same, station: 'B' }, NOW)).toEqual({ from: run.mounted_at, to: NOW });
  });

  it('is what lies between its ends where it began or ended at another time', () => {
    const later = '2026-03-02T09:00:00.000Z';
    expect(timeThatDiffers(run, { ...same, from: later }, NOW)).toEqual({ from: run.mounted_at, to: later });
    expect(timeThatDiffers(run, { ...same, to: later }, NOW)).toEqual({ from: later, to: NOW });
    expect(timeThatDiffers({ ...run, unmounted_at: NOW }, { ...same, to: later }, NOW)).toEqual({ from: later, to: NOW });
  });
});
