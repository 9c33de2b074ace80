import type { SessionAnswer, User } from '../api/types';
import { Store } from './store';

/**
 * unknown: not asked yet; in: logged in (perhaps from memory while offline); must: needs a password of his own first;
 * out: login needed; expired: it ended under the user's hands.
 */
export type SessionState = { state: 'unknown' | 'out'; user: null } | { state: 'in' | 'must' | 'expired'; user: User };

const KEY = 'toolcare-user';

export const session = new Store<SessionState>({ state: 'unknown', user: null });
/** Begun by password or company login; a PIN or badge does not open everything. */
export const proven = new Store(true);

export function rememberedUser(): User | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') as User | null;
  } catch {
    return null;
  }
}

export function sessionStarted({ user, must_change_password, proven: isProven }: SessionAnswer): void {
  proven.set(isProven);
  localStorage.setItem(KEY, JSON.stringify(user));
  session.set({ state: must_change_password ? 'must' : 'in', user });
}

/** Another tab has another user now: this one must not go on in the name of the first. */
window.addEventListener('storage', ({ key }) => {
  const { user } = session.get();
  if (key === KEY && user && rememberedUser()?.id !== user.id) location.reload();
});

/** The server no longer knows us: polling and streaming stop, drafts and the queue stay with their user. */
export function sessionEnded(): void {
  const user = session.get().user;
  session.set(user === null ? { state: 'out', user: null } : { state: 'expired', user });
}

export function loggedOut(): void {
  localStorage.removeItem(KEY);
  session.set({ state: 'out', user: null });
}
