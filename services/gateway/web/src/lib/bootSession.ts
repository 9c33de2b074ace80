import { api, body } from '../api/client';
import { NoConnection } from '../api/problem';
import { loggedOut, rememberedUser, session, sessionEnded, sessionStarted } from './session';

/** Who are we? Without a network the last user goes on with what this device has kept. */
export async function bootSession(): Promise<void> {
  try {
    sessionStarted(await body(api.GET('/api/v1/session')));
  } catch (error) {
    const user = rememberedUser();
    if (error instanceof NoConnection && user) session.set({ state: 'in', user });
    else if (error instanceof NoConnection) loggedOut();
    else sessionEnded();
  }
}
