import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { JobSheet } from '../../api/benchTypes';
import { renderPart } from '../../testing/render';
import { PartsToReturn } from './PartsToReturn';

const use = { id: 'use-7', part_id: 'p1', number: 'EJ-4', name: 'Ejector pin', quantity: 2 };
const sheetOf = (state: string) => ({ job: { id: 'j1', state }, tool: { id: 't1' }, parts: [use] }) as unknown as JobSheet;

afterEach(() => vi.unstubAllGlobals());

it('gives back what a withdrawn job had taken, and says why it could not', async () => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (request: Request) => {
    asked.push(new URL(request.url).pathname);
    const problem = { code: 'unknown_use', status: 404, title: 'Unknown', detail: 'It was given back already.' };
    return Promise.resolve(Response.json(problem, { status: 404, headers: { 'content-type': 'application/problem+json' } }));
  });
  await renderPart(<PartsToReturn sheet={sheetOf('cancelled')} />);
  fireEvent.click(screen.getByRole('button', { name: 'Give back EJ-4' }));
  await waitFor(() => expect(asked).toEqual(['/api/v1/jobs/j1/parts/use-7/return']), { timeout: 10_000 });
  await waitFor(() => expect(screen.getByRole('alert')).toBeVisible(), { timeout: 10_000 });
});

it('leaves alone what a signed job has used', async () => {
  await renderPart(<PartsToReturn sheet={sheetOf('completed')} />);
  expect(screen.queryByRole('button')).toBeNull();
});
