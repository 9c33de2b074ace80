import { onlineManager, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiProblem } from '../api/problem';
import { useTool, useTools } from '../api/queries';
import { AGAIN_MS, askedAgain, mayRetry } from './askedAgain';
import { connection } from './connection';

const LISTS = { mountings: [], plans: [], jobs: [], log: [], gaps: [] };

function Shown() {
  return <p>{useTool('t-1').data?.tool?.number ?? 'nothing'}</p>;
}

function Found({ q }: { q: string }) {
  const { data, isError } = useTools({ q });
  return <p>{data?.pages[0]?.items[0]?.number ?? (isError ? 'no connection' : 'asking')}</p>;
}

describe('asking again', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    connection.set('live');
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    connection.set('connecting');
  });

  it('leaves to events what they tell, and a refusal as it is', () => {
    expect(askedAgain(null)).toBe(false);
    expect(askedAgain(new ApiProblem(403, 'forbidden', ''))).toBe(false);
    expect(askedAgain(new ApiProblem(503, 'service_unavailable', ''))).toBe(AGAIN_MS);
    connection.set('polling');
    expect(askedAgain(null)).toBeGreaterThan(0);
    expect(askedAgain(new ApiProblem(403, 'forbidden', ''))).toBe(false);
  });

  it('shows what a slow service owns once it answers, though events arrive, and keeps it when it is slow again', async () => {
    const answers = [
      { tool: null, row: null, missing: ['registry'], ...LISTS },
      { tool: { id: 't-1', number: 'T-0700' }, row: null, missing: [], ...LISTS },
    ];
    const fetch = vi.fn(() => Promise.resolve(Response.json(answers.shift())));
    vi.stubGlobal('fetch', fetch);
    const client = new QueryClient();
    render(
      <QueryClientProvider client={client}>
        <Shown />
      </QueryClientProvider>,
    );
    await act(() => vi.advanceTimersByTimeAsync(AGAIN_MS / 2));
    expect(screen.getByText('nothing')).toBeVisible();
    await act(() => vi.advanceTimersByTimeAsync(AGAIN_MS));
    expect(screen.getByText('T-0700')).toBeVisible();
    await act(() => vi.advanceTimersByTimeAsync(AGAIN_MS * 4));
    expect(fetch).toHaveBeenCalledTimes(2);
    answers.push({ tool: null, row: null, missing: ['registry'], ...LISTS }, { tool: null, row: null, missing: ['registry'], ...LISTS });
    await act(() => client.invalidateQueries());
    await act(() => vi.advanceTimersByTimeAsync(AGAIN_MS));
    expect(fetch).toHaveBeenCalledTimes(4);
    expect(screen.getByText('T-0700')).toBeVisible();
  });

  it('says without a network at once that there is none, and shows no rows of another filter', async () => {
    const row = { id: 't-1', number: 'T-0700', total: 0, total_high: 0, last_shot_at: null, next: null };
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ items: [row], next_cursor: null })));
    const queries = new QueryClient({ defaultOptions: { queries: { networkMode: 'offlineFirst', retry: mayRetry } } });
    const page = (q: string) => (
      <QueryClientProvider client={queries}>
        <Found q={q} />
      </QueryClientProvider>
    );
    const { rerender } = render(page(''));
    await act(() => vi.advanceTimersByTimeAsync(10));
    expect(screen.getByText('T-0700')).toBeVisible();
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    act(() => onlineManager.setOnline(false));
    rerender(page('other'));
    await act(() => vi.advanceTimersByTimeAsync(10));
    expect(screen.getByText('no connection')).toBeVisible();
    act(() => onlineManager.setOnline(true));
  });
});
