import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, it, vi } from 'vitest';
import type { Shape } from '../../api/photoTypes';
import { outbox } from '../../lib/runtime';
import { onFreshDevice } from '../../testing/device';
import { emptyDraft } from './draft';
import { useSend } from './useSend';

const drawn = (x: number): Shape[] => [{ id: 's1', kind: 'point', points: [[x, 0]], text: '', code: null, color: 'red' }];

onFreshDevice();

it('sends marks that were changed after the report was refused, upon those that went before', async () => {
  const layers: unknown[] = [];
  vi.stubGlobal('fetch', (path: string, { body, headers }: { body: string; headers: Record<string, string> }) => {
    const isReport = path === '/api/v1/failures';
    if (!isReport) layers.push([headers['If-Match'], (JSON.parse(body) as { shapes: Shape[] }).shapes.map(({ points }) => points[0]?.[0])]);
    return Promise.resolve(Response.json({ code: 'wrong_group' }, { status: isReport ? 422 : 200 }));
  });
  await outbox.open('u1');
  const draft = { ...emptyDraft(), code: 'burr', photo_ids: ['p1'], sent_photo_ids: ['p1'] };
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
  );
  const hook = renderHook(
    ({ marks }: { marks: Record<string, Shape[]> }) => {
      const report = { draft: { ...draft, marks }, pictures: new Map<string, Blob>(), clear: () => undefined };
      return useSend({ tool: { id: 't1', number: 'W-1' }, codeName: 'Burr', report: report as never }, () => undefined);
    },
    { wrapper, initialProps: { marks: { p1: drawn(1) } as Record<string, Shape[]> } },
  );
  const send = async (marks: Record<string, Shape[]>): Promise<void> => {
    hook.rerender({ marks });
    await act(async () => expect(await hook.result.current.mutateAsync()).toMatchObject({ state: 'refused' }));
    await outbox.flush();
  };
  for (const x of [1, 1, 2]) await send({ p1: drawn(x) });
  expect(layers).toEqual([
    ['"0"', [1]],
    ['"1"', [2]],
  ]);
});
