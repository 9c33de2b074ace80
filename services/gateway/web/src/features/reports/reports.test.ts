import { describe, expect, it } from 'vitest';
import { reportSearch } from './search';
import { type Draft, dayBefore, missingIn, monthBefore, rangeOf, wishOf } from './wish';

const TODAY = '2026-03-02';
const DRAFT: Draft = {
  kind: 'failure_pareto',
  format: 'pdf',
  language: 'de',
  days: { span: 30, month: '2026-02', first: '2026-01-05', last: '2026-01-09' },
  tool: '',
  area: 'Hall 1',
  failure: '',
};

describe('a wish for a report', () => {
  it('counts days back, both ends included', () => {
    expect(rangeOf(DRAFT.days, TODAY)).toEqual({ first: '2026-02-01', last: '2026-03-02' });
    expect(dayBefore('2026-03-01', 1)).toBe('2026-02-28');
  });

  it('takes a whole month, also one with a leap day', () => {
    expect(rangeOf({ ...DRAFT.days, span: 'month', month: '2028-02' }, TODAY)).toEqual({ first: '2028-02-01', last: '2028-02-29' });
    expect(monthBefore('2026-01-15')).toBe('2025-12');
  });

  it('names only what its kind is asked of', () => {
    expect(wishOf(DRAFT, TODAY)).toMatchObject({ areas: ['Hall 1'], tools: [], first: '2026-02-01' });
    expect(wishOf({ ...DRAFT, kind: 'tool_history', tool: 't1' }, TODAY)).toMatchObject({ areas: [], tools: ['t1'] });
    expect(wishOf({ ...DRAFT, kind: 'eight_d', failure: 'f1' }, TODAY)).not.toHaveProperty('first');
    expect(wishOf({ ...DRAFT, kind: 'plant_month' }, TODAY)).toMatchObject({ first: '2026-02-01', last: '2026-02-28' });
  });

  it('says what is missing', () => {
    expect(missingIn({ ...DRAFT, kind: 'tool_history' })).toBe('tool');
    expect(missingIn({ ...DRAFT, kind: 'eight_d' })).toBe('failure');
    expect(missingIn(DRAFT)).toBeNull();
  });

  it('reads its address, and leaves out what it says wrongly', () => {
    expect(reportSearch({ kind: 'eight_d', failure: 'f1', tool: '' })).toEqual({ kind: 'eight_d', failure: 'f1' });
    expect(reportSearch({ kind: 'novel' })).toEqual({});
  });
});
