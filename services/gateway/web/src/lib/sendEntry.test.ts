import { afterEach, expect, it, vi } from 'vitest';
import { NoConnection } from '../api/problem';
import { reachable } from './connection';
import type { OutboxEntry } from './outbox';
import { sendEntry } from './sendEntry';
import { serverNow } from './serverClock';

const entry: OutboxEntry = {
  ...{ path: '/api/v1/tools/t1/shots', body: { shots: 7 }, caption: { key: 'queue.title', values: {} } },
  ...{ key: 'k1', user: 'u1', createdAt: 0, state: 'waiting', reason: null },
};
const answering = (response: Response): void => void vi.stubGlobal('fetch', () => Promise.resolve(response));

afterEach(() => vi.unstubAllGlobals());

it('takes an answer that breaks off as none', async () => {
  answering(new Response('{"total": 1', { status: 200 }));
  await expect(sendEntry(entry)).rejects.toThrow(NoConnection);
});

it('takes the word of a proxy for a gateway that is away', async () => {
  answering(new Response('<html>Bad gateway</html>', { status: 502, headers: { 'Content-Type': 'text/html' } }));
  await expect(sendEntry(entry)).rejects.toThrow(NoConnection);
  expect(reachable.get()).toBe(false);
});

it("learns from the answer to a write by how much this device's clock is wrong, and keeps it", async () => {
  const at = Date.parse('2026-11-27T09:00:00Z');
  const answeredAt = (date: number): void =>
    answering(new Response('null', { status: 200, headers: { Date: new Date(date).toUTCString() } }));
  vi.useFakeTimers({ now: at });
  try {
    // What lies within the second that the header tells is no difference.
    answeredAt(at);
    await sendEntry(entry);
    expect(serverNow()).toBe(at);
    answeredAt(at + 1_200_000);
    await sendEntry(entry);
    expect(serverNow()).toBe(at + 1_200_000);
    vi.resetModules();
    expect((await import('./serverClock')).serverNow()).toBe(at + 1_200_000);
  } finally {
    vi.useRealTimers();
    localStorage.clear();
  }
});

it('knows a service that is away from a gateway that is', async () => {
  const headers = { 'Content-Type': 'application/problem+json' };
  answering(new Response('{"code": "service_unavailable"}', { status: 503, headers }));
  await expect(sendEntry(entry)).rejects.toMatchObject({ status: 503, code: 'service_unavailable' });
  expect(reachable.get()).toBe(true);
});
