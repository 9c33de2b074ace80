import { afterEach, expect, it, vi } from 'vitest';
import type { User } from '../api/types';
import { bootSession } from './bootSession';
import { loggedOut, session } from './session';

afterEach(() => {
  vi.unstubAllGlobals();
  loggedOut();
});

it.each([
  ['a proxy whose gateway is down', 502, 'text/html', 'in'],
  ['a gateway in trouble', 500, 'application/problem+json', 'in'],
  ['a gateway that is asked too much', 429, 'application/problem+json', 'in'],
  ['a session that has ended', 401, 'application/problem+json', 'out'],
])('after %s the last user is as he should be', async (_, status, type, state) => {
  localStorage.setItem('toolcare-user', JSON.stringify({ id: 'u1', name: 'Anna' } satisfies Partial<User>));
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}', { status, headers: { 'Content-Type': type } })));
  await bootSession();
  expect(session.get().state).toBe(state);
});
