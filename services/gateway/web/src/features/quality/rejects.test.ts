import { describe, expect, it } from 'vitest';
import type { CavityTold } from '../../api/quality';
import type { Cavity } from '../../api/toolingTypes';
import { placed, rejectShare } from './rejects';

const told = (position: number, good: number, bad: number, rework = 0): CavityTold => ({ position, good, bad, rework, no_part: 0 });
const cavity = (number: number) => ({ number }) as Cavity;

describe('rejects of a cavity', () => {
  it('are a share of the parts it made', () => {
    expect(rejectShare(told(1, 90, 6, 4))).toBe(0.1);
    expect(rejectShare({ ...told(1, 0, 0), no_part: 50 })).toBe(0);
  });

  it('stand on the plate only where the press names as many cavities as the tool has', () => {
    expect(placed([told(1, 1, 0), told(2, 1, 0)], [cavity(1), cavity(2)])).toHaveLength(2);
    expect(placed([told(1, 1, 0)], [cavity(1), cavity(2)])).toBeNull();
    expect(placed([told(1, 1, 0)], [cavity(5)])).toBeNull();
  });
});
