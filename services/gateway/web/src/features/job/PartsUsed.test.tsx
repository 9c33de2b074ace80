import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { JobSheet } from '../../api/benchTypes';
import { renderPart } from '../../testing/render';
import { PartsUsed } from './PartsUsed';

const bookedUse = (part: string) => ({ id: `use-${part}`, part_id: part, number: part, name: part, quantity: 1 });
const sheet = { job: { id: 'j1' }, tool: { id: 't1' }, parts: [bookedUse('X'), bookedUse('Y')] } as unknown as JobSheet;

const soon = (check: () => void) => waitFor(check, { timeout: 10_000 });

afterEach(() => vi.unstubAllGlobals());

it('takes no second tap while a part is being booked, and one that was lost for the same, whatever was taken in between', async () => {
  const booked: { part: string; key: string | null; answer: (answer: Response) => void }[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method === 'GET') return Response.json({ items: [], next_cursor: null });
    const { part_id: part } = (await request.json()) as { part_id: string };
    return new Promise<Response>((answer) => booked.push({ part, key: request.headers.get('Idempotency-Key'), answer }));
  });
  await renderPart(<PartsUsed sheet={sheet} />);
  const tapMore = (part: string) => fireEvent.click(screen.getByRole('button', { name: `One ${part} more` }));
  const isIdle = () => soon(() => expect(screen.getByRole('button', { name: 'One X more' })).toBeEnabled());
  tapMore('X');
  await soon(() => expect(screen.getByRole('button', { name: 'One X more' })).toBeDisabled());
  tapMore('X');
  tapMore('Y');
  await soon(() => expect(booked).toHaveLength(1));
  booked[0]?.answer(Response.json({ code: 'service_unavailable' }, { status: 503 }));
  await isIdle();
  tapMore('Y');
  await soon(() => expect(booked).toHaveLength(2));
  booked[1]?.answer(Response.json({}));
  await isIdle();
  tapMore('X');
  await soon(() => expect(booked).toHaveLength(3));
  booked[2]?.answer(Response.json({}));
  await isIdle();
  expect(booked.map(({ part }) => part)).toEqual(['X', 'Y', 'X']);
  expect(booked[2]?.key).toBe(booked[0]?.key);
  expect(booked[1]?.key).not.toBe(booked[0]?.key);
});
