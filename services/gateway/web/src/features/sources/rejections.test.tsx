import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { Rejection } from '../../api/types';
import { renderPart } from '../../testing/render';
import { Rejections } from './Rejections';

const refused = (id: string, settled = false): Rejection => ({
  id,
  source_id: null,
  machine_id: id,
  reason: 'unknown_machine',
  detail: '',
  raw: '7',
  occurrences: 1,
  first_at: '2026-03-02T06:00:00Z',
  last_at: '2026-03-02T06:00:00Z',
  settled,
});
const PAGES: Record<string, { items: Rejection[]; next_cursor: string | null }> = {
  '': { items: [refused('p90', true), refused('p91')], next_cursor: 'after-p91' },
  'after-p91': { items: [refused('p92')], next_cursor: null },
};

afterEach(() => vi.unstubAllGlobals());

it('shows refused readings beyond the first page, and what is settled below all that is not', async () => {
  vi.stubGlobal('fetch', (asked: Request) => {
    const { pathname, searchParams } = new URL(asked.url);
    const isList = pathname.endsWith('/rejections');
    return Promise.resolve(Response.json(isList ? PAGES[searchParams.get('cursor') ?? ''] : { items: [], next_cursor: null }));
  });
  const { container } = await renderPart(<Rejections />);
  const shown = () => [...container.querySelectorAll<HTMLElement>('[data-rejection]')].map((item) => item.dataset.rejection);
  await waitFor(() => expect(shown()).toEqual(['p91', 'p90']));
  fireEvent.click(screen.getByText('Show more'));
  await waitFor(() => expect(shown()).toEqual(['p91', 'p92', 'p90']));
  expect(screen.queryByText('Show more')).toBeNull();
});
