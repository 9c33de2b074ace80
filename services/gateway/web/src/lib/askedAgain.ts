import { ApiProblem } from '../api/problem';
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
