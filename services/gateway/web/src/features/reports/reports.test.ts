import { describe, expect, it } from 'vitest';
import type { ReportSchedule } from '../../api/reports';
import { bothDrafts, changeOf, draftOf, isReady, newDraft } from './scheduleDraft';
import { reportSearch } from './search';
import { missingIn, monthBefore, type Shape, wishOf } from './wish';

const TODAY = '2026-03-02';
const SHAPE: Shape = { format: 'pdf', language: 'de' };

describe('a wish for a report', () => {
  it('is of what the address says, press and period with it', () => {
    expect(wishOf({ kind: 'failure_pareto', period: 30, area: 'Hall 1', machine: 'p01' }, SHAPE, TODAY)).toEqual({
      ...SHAPE,
      kind: 'failure_pareto',
      first: '2026-02-01',
      last: '2026-03-02',
      areas: ['Hall 1'],
      tools: [],
      machines: ['p01'],
    });
  });

  it('is the last whole month of the plant, or the one that is named', () => {
    expect(wishOf({}, SHAPE, TODAY)).toMatchObject({ kind: 'plant_month', first: '2026-02-01', last: '2026-02-28' });
    expect(wishOf({ period: 'month', month: '2028-02' }, SHAPE, TODAY)).toMatchObject({ last: '2028-02-29' });
    expect(monthBefore('2026-01-15')).toBe('2025-12');
  });

  it('names only what its kind is asked of', () => {
    const search = { tool: 't1', failure: 'f1', area: 'Hall 1' };
    expect(wishOf({ ...search, kind: 'tool_history' }, SHAPE, TODAY)).toMatchObject({ areas: [], tools: ['t1'] });
    expect(wishOf({ ...search, kind: 'eight_d' }, SHAPE, TODAY)).not.toHaveProperty('first');
  });

  it('says what is missing', () => {
    expect(missingIn({ kind: 'tool_history' })).toBe('tool');
    expect(missingIn({ kind: 'eight_d' })).toBe('failure');
    expect(missingIn({})).toBeNull();
  });

  it('reads its address, and leaves out what it says wrongly', () => {
    expect(reportSearch({ kind: 'eight_d', failure: 'f1', tool: '' })).toEqual({ kind: 'eight_d', failure: 'f1' });
    expect(reportSearch({ kind: 'novel', period: 'month', month: '2026-02' })).toEqual({ period: 'month', month: '2026-02' });
  });
});

describe('a schedule that is changed', () => {
  const kept = {
    kind: 'failure_pareto',
    every: 'day',
    hour: 6,
    format: 'pdf',
    language: 'de',
    areas: ['Hall 1', 'Hall 2'],
    tools: [],
    machines: ['p01'],
    recipients: [{ username: 'erika', name: 'Erika', reached: true }],
    addresses: ['a@example.com', 'b@example.com'],
  } as unknown as ReportSchedule;

  it('keeps what its form cannot show', () => {
    const said = changeOf({ ...draftOf(kept), hour: 7, addresses: 'a@example.com;c@example.com' }, kept);
    expect(said).toMatchObject({ every: 'day', hour: 7, usernames: ['erika'], addresses: ['a@example.com', 'c@example.com'] });
    expect(said).not.toHaveProperty('areas');
    expect(changeOf({ ...draftOf(kept), area: '' }, kept)).toHaveProperty('areas', []);
  });

  it('needs somebody who gets it', () => {
    expect(isReady(newDraft('en'))).toBe(false);
    expect(isReady({ ...newDraft('en'), addresses: 'a@example.com' })).toBe(true);
    expect(isReady({ ...newDraft('en'), addresses: 'a@example.com', kind: 'tool_history' })).toBe(false);
  });
});

it('keeps the recipients that two people added at the same time, and what only one of them changed', () => {
  const before = { ...newDraft('en'), usernames: ['anna', 'ben'], addresses: 'plant@example.com' };
  const mine = { ...before, usernames: ['anna', 'ben', 'cem'], hour: 7 };
  const theirs = { ...before, usernames: ['anna'], addresses: 'plant@example.com; boss@example.com', format: 'xlsx' as const };
  expect(bothDrafts(before, mine, theirs)).toEqual({
    ...{ ...before, hour: 7, format: 'xlsx' },
    ...{ usernames: ['anna', 'cem'], addresses: 'plant@example.com, boss@example.com' },
  });
});
