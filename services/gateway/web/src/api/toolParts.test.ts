import { expect, it } from 'vitest';
import { isKnown, withKnown } from './toolParts';
import type { ToolDetail } from './types';

const NONE = { tool: null, row: null, mountings: [], plans: [], jobs: [], log: [], gaps: [] };
const detail = (parts: object): ToolDetail => ({ ...NONE, missing: [], ...parts }) as ToolDetail;
const full = detail({ tool: { id: 't1' }, mountings: [{ id: 'm1' }], plans: [{ id: 'p1' }], log: [{ id: 'j1' }], gaps: [{ id: 'g1' }] });

it('keeps what a service said before while it does not answer, as of then', () => {
  const slow = withKnown(detail({ plans: [{ id: 'p2' }], missing: ['registry'] }), full, 1_000);
  expect(slow).toMatchObject({ tool: { id: 't1' }, mountings: [{ id: 'm1' }], plans: [{ id: 'p2' }], log: [], gaps: [] });
  expect(slow.known_at).toEqual({ registry: 1_000 });
  const both = withKnown(detail({ missing: ['maintenance', 'registry'] }), slow, 2_000);
  expect(both).toMatchObject({ tool: { id: 't1' }, plans: [{ id: 'p2' }], known_at: { registry: 1_000, maintenance: 2_000 } });
  expect([isKnown(both, 'registry'), isKnown(both, 'maintenance')]).toEqual([true, true]);
  expect(withKnown(full, both, 3_000)).toBe(full);
});

it('takes an empty part of a service that never answered for nothing known', () => {
  const first = detail({ missing: ['maintenance'] });
  const second = withKnown(detail({ missing: ['maintenance'] }), withKnown(first, undefined), 1_000);
  expect([isKnown(second, 'maintenance'), isKnown(second, 'registry'), second.known_at]).toEqual([false, true, undefined]);
});
