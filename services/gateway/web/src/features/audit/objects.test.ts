import { describe, expect, it } from 'vitest';
import { pageOfRow, pageOfTarget } from './objects';
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
