import type { SessionAnswer } from '../../api/types';
import { queries } from '../../lib/runtime';
import { session, sessionStarted } from '../../lib/session';
import { setLocked } from '../lock/locking';

/** Somebody has proved who he is. Another person sees nothing of what the one before had on the page. */
export function taken(answer: SessionAnswer): void {
  const isOther = answer.user.id !== session.get().user?.id;
  if (isOther) queries.clear();
  setLocked(false);
  if (answer.must_set_up) history.replaceState(null, '', '/welcome');
  sessionStarted(answer);
}
