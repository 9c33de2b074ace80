import { ApiProblem, NoConnection } from '../api/problem';
import { reachable } from './connection';
import type { OutboxEntry } from './outbox';
import { tellProgress } from './progress';
import { sessionEnded } from './session';
import { upload } from './upload';

/** Sends a stored picture as it is and tells how far it is. */
export async function sendPicture({ path, key, user }: OutboxEntry, file: Blob): Promise<unknown> {
  tellProgress(key, 0);
  try {
    const answer = await upload({ path, file, idempotencyKey: key, author: user, progress: (percent) => tellProgress(key, percent) });
    reachable.set(true);
    return answer;
  } catch (error) {
    reachable.set(!(error instanceof NoConnection));
    if (error instanceof ApiProblem && error.status === 401) sessionEnded();
    throw error;
  } finally {
    tellProgress(key, null);
  }
}
