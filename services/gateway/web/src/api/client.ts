import createClient from 'openapi-fetch';
import { reachable } from '../lib/connection';
import { heardServerClock } from '../lib/serverClock';
import { sessionEnded } from '../lib/session';
import { isFromGateway, NoConnection, problemOf } from './problem';
import type { paths } from './schema';

const TIMEOUT_MS = 20_000;
const SESSION_PATH = '/api/v1/session';

/** fetch that knows three outcomes: an answer, a problem (thrown), or no connection (thrown). A 401 ends the session on this page. */
export async function checkedFetch(request: Request, timeoutMs = TIMEOUT_MS): Promise<Response> {
  const unreachable = (cause?: unknown): never => {
    reachable.set(false);
    throw new NoConnection('the gateway does not answer', { cause });
  };
  const askedAt = Date.now();
  let response: Response;
  try {
    response = await fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]) });
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    return unreachable(cause);
  }
  if (!isFromGateway(response)) return unreachable();
  reachable.set(true);
  const isSession = new URL(request.url).pathname.startsWith(SESSION_PATH);
  if (request.method !== 'GET' || isSession) heardServerClock(response.headers.get('Date'), askedAt);
  if (response.ok) return response;
  const isLogin = request.method === 'POST' && isSession;
  if (response.status === 401 && !isLogin) sessionEnded();
  throw await problemOf(response);
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: (request) => checkedFetch(request), credentials: 'same-origin' });

/**
 * The answer's body; problems were thrown before, so a missing body can only be a 204 where one was expected. What can be
 * had as a file too is a text only for those who ask for the file.
 */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<Exclude<T, string>> {
  const { data } = await answer;
  if (data === undefined) throw new Error('the answer has no body');
  return data as Exclude<T, string>;
}

export function ifMatch(version: number): { 'If-Match': string } {
  return { 'If-Match': `"${String(version)}"` };
}
