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
  const isVerb = (word: string): boolean => ['hold', 'block', 'check', 'start'].includes(word);
  it.each([
    ['POST /tools/{tool_id}/hold', '/tools/t-1/hold', { noun: 'tools', verb: 'hold', about: 't-1' }],
    ['POST /tools/{tool_id}/plans', '/tools/t-1/plans', { noun: 'plans', verb: 'added', about: 't-1' }],
    ['PATCH /tools/{tool_id}', '/tools/t-1', { noun: 'tools', verb: 'changed', about: 't-1' }],
    ['POST /tools/{tool_id}/cavities/{number}/block', '/tools/t-1/cavities/3/block', { noun: 'cavities', verb: 'block', about: 't-1' }],
    ['DELETE /sources/{source_id}', '/sources/s', { noun: 'sources', verb: 'removed', about: 's' }],
    ['POST /api/v1/audit/check', '/api/v1/audit/check', { noun: 'audit', verb: 'check', about: '' }],
    ['POST /bulk/tools', '/bulk/tools', { noun: 'tables', verb: 'added', about: 'tools' }],
    ['toolcare user add', 'timo', undefined],
    ['watch_ended', 't-1', undefined],
  ])('%s', (what, target, said) => {
    expect(saidBy(what, target, isVerb)).toEqual(said);
  });
});

describe('the filter in the address', () => {
  it('keeps what it knows, and asks for whole days', () => {
    const search = auditSearch({ q: 42, kind: 'rule', other: 'x', from: '2026-03-02', to: '2026-03-02' });
    expect(search).toEqual({ q: '42', kind: 'rule', from: '2026-03-02', to: '2026-03-02' });
    const { from, to, ...rest } = queryOf(search);
    expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(86_400_000);
    expect(rest).toEqual({ q: '42', kind: ['rule'] });
    expect(queryOf({ from: 'never', kind: 'nonsense' })).toEqual({});
  });
});
