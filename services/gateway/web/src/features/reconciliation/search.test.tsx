import { createMemoryHistory, createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { expect, it } from 'vitest';
import { reconciliationSearch } from './search';

/** What the page is given of an address. */
async function searchAt(address: string): Promise<unknown> {
  const root = createRootRoute();
  const page = createRoute({ getParentRoute: () => root, path: '/counts', validateSearch: reconciliationSearch });
  const router = createRouter({ routeTree: root.addChildren([page]), history: createMemoryHistory({ initialEntries: [address] }) });
  await router.load();
  return router.state.matches.at(-1)?.search;
}

it.each([
  ['/counts?state=nonsense', {}],
  ['/counts?state=check&tool=t-1', { tool: 't-1' }],
  ['/counts?state=ok', { state: 'ok' }],
])('of %s the page of the counts asks only for what it knows', async (address, search) => {
  expect(await searchAt(address)).toEqual(search);
});
