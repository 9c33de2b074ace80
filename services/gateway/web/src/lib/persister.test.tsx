import { QueryClient } from '@tanstack/react-query';
import { type PersistedClient, persistQueryClientSubscribe } from '@tanstack/react-query-persist-client';
import { waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keys } from '../api/keys';
import { remembered } from '../api/searching';
import { inDatabase } from './database';
import { isKept, Keeper, KEPT_MS } from './persister';

const stored = () => inDatabase((db) => db.get('cache', 'queries')) as Promise<PersistedClient | undefined>;
const writes = vi.fn();
let persister: Keeper;

beforeEach(async () => {
  writes.mockClear();
  persister = new Keeper((work) => {
    writes();
    return inDatabase(work);
  });
  await inDatabase((db) => db.delete('cache', 'queries'));
});
afterEach(() => void vi.useRealTimers());

function kept() {
  const queries = new QueryClient({ defaultOptions: { queries: { gcTime: KEPT_MS } } });
  // It has a copy of the same class of its own.
  const queryClient = queries as never;
  const stop = persistQueryClientSubscribe({ queryClient, persister, dehydrateOptions: { shouldDehydrateQuery: isKept } });
  return { queries, stop };
}

it('writes the newest answers once for many changes', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { queries, stop } = kept();
  queries.setQueryData(keys.tool('t-1'), { total: 0 });
  writes.mockClear();
  for (let total = 1; total <= 50; total += 1) queries.setQueryData(keys.tool('t-1'), { total });
  expect(writes).not.toHaveBeenCalled();
  vi.advanceTimersByTime(30_000);
  vi.useRealTimers();
  await waitFor(async () => expect((await stored())?.clientState.queries[0]?.state.data).toEqual({ total: 50 }));
  expect(writes).toHaveBeenCalledTimes(1);
  stop();
});

it('writes when the page is left, and forgets at once what was cleared', async () => {
  const { queries, stop } = kept();
  queries.setQueryData(keys.tool('t-1'), { total: 1 });
  window.dispatchEvent(new Event('pagehide'));
  await waitFor(async () => expect((await stored())?.clientState.queries).toHaveLength(1));
  queries.clear();
  await waitFor(async () => expect((await stored())?.clientState.queries).toEqual([]));
  stop();
});

it('keeps no search, and nothing that is forgotten with its page', async () => {
  const { queries, stop } = kept();
  const ask = (queryKey: readonly unknown[], options: { gcTime?: number }) =>
    queries.fetchQuery({ queryKey, queryFn: () => 'answer', ...options });
  await ask(keys.tools({ q: 'hous' }), remembered('hous'));
  await ask(keys.tools({}), remembered(undefined));
  await ask(keys.auditEntry(1), { gcTime: 0 });
  window.dispatchEvent(new Event('pagehide'));
  await waitFor(async () => expect((await stored())?.clientState.queries.map((query) => query.queryKey)).toEqual([keys.tools({})]));
  stop();
});
