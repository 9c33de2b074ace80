import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Camera } from '../../api/cameraTypes';
import { renderPart } from '../../testing/render';
import { PlantCamera } from './PlantCamera';

const CAMERA = { id: 'c-1', name: 'Press folder' } as Camera;
const PHOTO = { id: 'old', added_at: '2026-03-02T06:00:00Z' };

let asked: string[] = [];
const taken = vi.fn();

/** Answers a capture so; nobody films here. */
function answers(status: number, said: object): void {
  vi.stubGlobal('fetch', (request: Request | string | URL) => {
    const { pathname } = new URL(request instanceof Request ? request.url : request, location.origin);
    asked.push(pathname);
    if (pathname.endsWith('/capture')) return Promise.resolve(Response.json(said, { status }));
    return Promise.resolve(pathname.endsWith('/remove') ? Response.json({ id: 'old' }) : new Response(null, { status: 404 }));
  });
}

async function takeOne(): Promise<void> {
  const props = { camera: CAMERA, about: { tool_id: 't-1', view: 'plate' }, over: { veil: null, fields: null } };
  const page = () => <PlantCamera {...props} taken={taken} dropped={() => undefined} close={() => undefined} />;
  const router = createRouter({ routeTree: createRootRoute({ component: page }), history: createMemoryHistory() });
  await renderPart(<RouterProvider router={router as never} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Take the picture' }));
}

const removals = (): string[] => asked.filter((path) => path.endsWith('/remove'));

beforeEach(() => {
  asked = [];
  taken.mockClear();
});
afterEach(() => vi.unstubAllGlobals());

it('takes nothing away that was there before, and says that there is no newer picture', async () => {
  answers(200, PHOTO);
  await takeOne();
  expect(await screen.findByText(/^Press folder has no newer picture\. This one has been here since .*2026/)).toBeVisible();
  expect(taken).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Take again' }));
  expect(await screen.findByRole('button', { name: 'Take the picture' })).toBeVisible();
  expect(removals()).toEqual([]);
});

it('uses a picture that was there before only when somebody says so', async () => {
  answers(200, PHOTO);
  await takeOne();
  await userEvent.click(await screen.findByRole('button', { name: 'Use this photo' }));
  expect(taken).toHaveBeenCalledWith({ photo: PHOTO, isNew: false });
});

it('takes away what it took itself when it is taken again', async () => {
  answers(201, PHOTO);
  await takeOne();
  await userEvent.click(await screen.findByRole('button', { name: 'Take again' }));
  expect(await screen.findByRole('button', { name: 'Take the picture' })).toBeVisible();
  expect(removals()).toEqual(['/api/v1/photos/old/remove']);
});

it('says in which view the picture stands already, with the way to it', async () => {
  answers(409, { status: 409, code: 'picture_in_another_view', detail: 'English', photo_id: 'old', view: 'cavity-2', name: '' });
  await takeOne();
  expect(await screen.findByText(/^This picture is here already, in the view “Cavity 2”\./)).toBeVisible();
  expect(screen.getByRole('link', { name: 'To the photo' })).toHaveAttribute('href', '/photos/old');
  expect(screen.queryByRole('button', { name: 'Done' })).toBeNull();
});
