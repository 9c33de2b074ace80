import { ApiProblem, NoConnection } from '../api/problem';
import { connection, POLL_MS } from './connection';

/** While a service does not answer: no event tells that it is there again. */
export const AGAIN_MS = 5_000;

/** Asking again changes no right, and each refusal is noted. */
function isRefused(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 403;
}

/** When a page asks again by itself. While events arrive they tell of all else. */
export function askedAgain(error: unknown): number | false {
  if (isRefused(error)) return false;
  if (error instanceof ApiProblem && error.code === 'service_unavailable') return AGAIN_MS;
  return connection.get() === 'live' ? false : POLL_MS;
}

/**
 * Whether a failed question is asked once more at once. Not while the device has no network: it would wait for that, with no
 * word to the page.
 */
export function mayRetry(failures: number, error: unknown): boolean {
  const mayPass = error instanceof NoConnection ? navigator.onLine : error instanceof ApiProblem && error.status >= 500;
  return mayPass && failures < 2;
}

/** What a list shows until the answer to another filter is there; without a network none will come. */
export function rowsBefore<Rows>(rows: Rows | undefined): Rows | undefined {
  return navigator.onLine ? rows : undefined;
}
