import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { useGaps } from '../../api/gaps';
import { renderPart } from '../../testing/render';
import { OpenGaps } from './OpenGaps';

function Counts() {
  return <OpenGaps found={useGaps('open')} />;
}

it.each([
  ['en', 'Settled counts'],
  ['de', 'Geklärte Zählungen'],
] as const)('leads from the uncertain counts to the settled ones: %s', async (language, words) => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ items: [], next_cursor: null })));
  const router = createRouter({
    routeTree: createRootRoute({ component: Counts }),
    history: createMemoryHistory(),
  });
  await renderPart(<RouterProvider router={router as never} />, language);
  expect(await screen.findByRole('link', { name: words })).toHaveAttribute('href', '/analytics/reconciliation?state=ok');
});
