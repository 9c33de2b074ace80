import { describe, expect, it } from 'vitest';
import { pageOfRow, pageOfTarget } from './objects';
import { saidBy } from './said';
import { auditSearch } from './search';
import { queryOf } from './query';

describe('what an entry is about', () => {
  it('leads to its page, where it has one', () => {
    expect(pageOfRow('registry', 'cavity', 't-1/3')).toBe('/tools/t-1');
    expect(pageOfRow('failures', 'failure', 'f-1')).toBe('/failures/f-1');
    expect(pageOfRow('registry', 'label_address', '1')).toBeUndefined();
    expect(pageOfTarget('/tools/t-1/hold')).toBe('/tools/t-1');
    expect(pageOfTarget('/api/v1/session')).toBeUndefined();
    expect(pageOfTarget('/tools/bulk')).toBeUndefined();
  });
});

describe('what a request did', () => {
  const known = {
    isVerb: (word: string): boolean => ['hold', 'block', 'check', 'start'].includes(word),
    isNoun: (word: string): boolean => ['tools', 'plans', 'cavities', 'sources', 'audit'].includes(word),
  };
  const id = '01936d1c-6f0e-7cc2-8d2e-4f6a1b2c3d4e';
  it.each([
    ['POST /tools/{tool_id}/hold', '/tools/t-1/hold', 'tools', 'hold', 't-1'],
    ['POST /tools/{tool_id}/plans', '/tools/t-1/plans', 'plans', 'added', 't-1'],
    ['PATCH /tools/{tool_id}', '/tools/t-1', 'tools', 'changed', 't-1'],
    ['POST /tools/{tool_id}/cavities/{number}/block', '/tools/t-1/cavities/3/block', 'cavities', 'block', 't-1'],
    ['DELETE /sources/{source_id}', `/sources/${id}`, 'sources', 'removed', ''],
    ['POST /api/v1/audit/check', '/api/v1/audit/check', 'audit', 'check', ''],
    ['GET /api/v1/tools/{tool_id}/forecast', '', 'tools', 'viewed', ''],
    ['POST /bulk/failure_codes', '/bulk/failure_codes', 'tables', 'added', 'failure-codes'],
  ])('%s', (what, target, noun, verb, about) => {
    expect(saidBy(what, target, known)).toMatchObject({ noun, verb, about });
  });
  it.each(['toolcare user add', 'watch_ended', 'POST /nothing/known'])('%s is no request that it knows', (what) => {
    expect(saidBy(what, '', known)).toBeUndefined();
  });
});

describe('the filter in the address', () => {
  it('keeps what it knows, and asks for whole days', () => {
    const search = auditSearch({ q: 42, kind: 'rule', other: 'x', from: '2026-03-02', to: '2026-03-02' });
    expect(search).toEqual({ q: '42', kind: 'rule', from: '2026-03-02', to: '2026-03-02' });
    const { from, to, ...rest } = queryOf(search);
    expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(86_400_000);
    expect(rest).toEqual({ q: '42', kind: ['rule'] });
    expect(queryOf({ from: 'never', kind: 'nonsense', service: 'nonsense' })).toEqual({});
  });
});
