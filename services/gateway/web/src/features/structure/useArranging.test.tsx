import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { useCavities } from '../../api/tooling';
import type { Cavities } from '../../api/toolingTypes';
import { renderPart } from '../../testing/render';
import { useArranging } from './useArranging';

type Spot = { x: number; y: number };

function Marks({ cavities }: { cavities: Cavities }) {
  const { items, put, error } = useArranging('t1', cavities);
  const to = (number: number, x: number) => (
    <button type="button" onClick={() => put(number, { x, y: 0.5 })}>
      {`${String(number)} to ${String(x)}`}
    </button>
  );
  return (
    <>
      <p>{items.map(({ number, x }) => `${String(number)} at ${String(x)}`).join(', ')}</p>
      {to(1, 0.2)}
      {to(2, 0.4)}
      {to(1, 0.6)}
      {error ? <p>refused</p> : null}
    </>
  );
}

function Tab() {
  const { data } = useCavities('t1');
  return data ? <Marks cavities={data} /> : null;
}

/** A server that counts versions, as the registry does. */
function plate() {
  const now = { version: 1, spots: new Map<number, Spot>([1, 2].map((number) => [number, { x: 0, y: 0.5 }])) };
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method === 'GET')
      return Response.json({ version: now.version, items: [...now.spots].map(([number, spot]) => ({ number, ...spot })) });
    if (request.headers.get('If-Match') !== `"${String(now.version)}"`) return Response.json({ code: 'stale' }, { status: 412 });
    now.version += 1;
    now.spots.set(Number(request.url.split('/').at(-1)), (await request.json()) as Spot);
    return Response.json({});
  });
  return now;
}

const soon = (check: () => void) => waitFor(check, { timeout: 10_000 });

afterEach(() => vi.unstubAllGlobals());

it('puts marks one after the other, each at once where it was dropped, whatever else changes the tool', async () => {
  const server = plate();
  await renderPart(<Tab />);
  expect(await screen.findByText('1 at 0, 2 at 0', {}, { timeout: 10_000 })).toBeVisible();
  server.version = 5;
  fireEvent.click(screen.getByText('1 to 0.2'));
  fireEvent.click(screen.getByText('2 to 0.4'));
  expect(screen.getByText('1 at 0.2, 2 at 0.4')).toBeVisible();
  await soon(() => expect([...server.spots.values()].map(({ x }) => x)).toEqual([0.2, 0.4]));
  await soon(() => expect(screen.getByText('1 at 0.2, 2 at 0.4')).toBeVisible());
  expect(screen.queryByText('refused')).toBeNull();
});

it('does not move a mark that somebody else has moved', async () => {
  const server = plate();
  await renderPart(<Tab />);
  await screen.findByText('1 at 0, 2 at 0', {}, { timeout: 10_000 });
  server.version = 2;
  server.spots.set(1, { x: 0.9, y: 0.5 });
  fireEvent.click(screen.getByText('1 to 0.6'));
  expect(await screen.findByText('refused', {}, { timeout: 10_000 })).toBeVisible();
  await soon(() => expect(screen.getByText('1 at 0.9, 2 at 0')).toBeVisible());
});
