import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { renderPart } from '../../testing/render';
import { Navigation } from './Navigation';

/** The bar in a window of this height; its entries take 1,000 px. */
async function barIn(height: number): Promise<HTMLElement> {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('away')));
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(1_000);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(height);
  const router = createRouter({ routeTree: createRootRoute({ component: Navigation }), history: createMemoryHistory() });
  await renderPart(<RouterProvider router={router as never} />);
  return screen.findByRole('navigation');
}

function goesOn(bar: HTMLElement): string[] {
  return bar.dataset.more?.split(' ').filter(Boolean) ?? [];
}

it('says at which end the bar of pages goes on', async () => {
  const bar = await barIn(768);
  await vi.waitFor(() => expect(goesOn(bar)).toEqual(['below']));
  fireEvent.scroll(bar, { target: { scrollTop: 100 } });
  expect(goesOn(bar)).toEqual(['above', 'below']);
  fireEvent.scroll(bar, { target: { scrollTop: 232 } });
  expect(goesOn(bar)).toEqual(['above']);
});

it('says nothing where all of its pages are seen', async () => {
  expect(goesOn(await barIn(1_000))).toEqual([]);
});
