import { api, body } from '../api/client';
import { ApiProblem } from '../api/problem';
import { loggedOut, rememberedUser, session, sessionEnded, sessionStarted } from './session';

/** Who are we? Without a network the last user goes on with what this device has kept. */
export async function bootSession(): Promise<void> {
  try {
    sessionStarted(await body(api.GET('/api/v1/session')));
  } catch (error) {
    const user = rememberedUser();
    // A server in trouble, or one that is asked too much, says nothing about who is logged in.
    const hasEnded = error instanceof ApiProblem && error.status < 500 && error.status !== 408 && error.status !== 429;
    if (hasEnded) sessionEnded();
    else if (user) session.set({ state: 'in', user });
    else loggedOut();
  }
}
