import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { renderPart } from '../../testing/render';
import { OpenGaps } from './OpenGaps';

it.each([
  ['en', 'Settled counts'],
  ['de', 'Geklärte Zählungen'],
] as const)('leads from the uncertain counts to the settled ones: %s', async (language, words) => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ items: [], next_cursor: null })));
  const router = createRouter({ routeTree: createRootRoute({ component: OpenGaps }), history: createMemoryHistory() });
  await renderPart(<RouterProvider router={router as never} />, language);
  expect(await screen.findByRole('link', { name: words })).toHaveAttribute('href', '/analytics/reconciliation?state=ok');
});
