import { createMemoryHistory, createRouter } from '@tanstack/react-router';
import { expect, it } from 'vitest';
import { router } from './router';

/** What the page at an address is asked for. */
function searchAt(address: string): Record<string, unknown> {
  const { routeTree } = router.options;
  const at = createRouter({ routeTree, history: createMemoryHistory({ initialEntries: [address] }) });
  const search = at.matchRoutes(at.latestLocation).at(-1)?.search ?? {};
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

it.each([
  ['/analytics?period=nonsense&bucket=hour&by=colour&measure=love', {}],
  ['/analytics?period=365&bucket=week&by=cavity&measure=cost', { period: 365, bucket: 'week', by: 'cavity', measure: 'cost' }],
  ['/analytics?period=own&from=2026-02-30&to=2026-03-01', { period: 'own', to: '2026-03-01' }],
  ['/analytics?period=month&month=2026-13', { period: 'month' }],
  ['/analytics/tools?bucket=hour&q=cap', { q: 'cap' }],
  ['/analytics/tools?sort=-stops', { sort: '-stops' }],
  ['/analytics/failures?bucket=hour&area=Hall 2', { area: 'Hall 2' }],
  ['/analytics/maintenance?period=3', {}],
  ['/analytics/intervals?all=nonsense', {}],
  ['/analytics/reconciliation?state=nonsense', {}],
  ['/analytics/reconciliation?state=check&tool=t-1', { tool: 't-1' }],
  ['/analytics/reconciliation?state=ok', { state: 'ok' }],
  ['/reports?kind=novel&period=nonsense', {}],
  ['/tools?condition=nonsense&sort=beauty&q=cap', { q: 'cap' }],
  ['/failures?severity=bad&state=nonsense', {}],
  ['/actions?kind=nonsense&whose=team', { whose: 'team' }],
  ['/notifications/log?state=nonsense&way=pigeon', {}],
])('of %s the page asks only for what it knows', (address, search) => {
  expect(searchAt(address)).toEqual(search);
});

it('hands no page a word of the address that it does not know', () => {
  const asking = Object.values(router.routesById).filter((route) => route.options.validateSearch);
  expect(asking.length).toBeGreaterThan(30);
  for (const { fullPath } of asking)
    expect([fullPath, searchAt(`${fullPath.replaceAll('$', '')}?surprise=nonsense`)]).toEqual([fullPath, {}]);
});
