import { ifMatch } from '../api/client';
import { isFromGateway, NoConnection, problemOf } from '../api/problem';
import { reachable } from './connection';
import type { OutboxEntry } from './outbox';
import { heardServerClock } from './serverClock';
import { sessionEnded } from './session';

const SEND_TIMEOUT_MS = 20_000;

function unreachable(cause?: unknown): never {
  reachable.set(false);
  throw new NoConnection('the gateway does not answer', { cause });
}

/** Sends one stored write as it was meant: same body, same key. An answer that breaks off is none: the repeat gets it again. */
export async function sendEntry(entry: OutboxEntry): Promise<unknown> {
  if (entry.body instanceof Blob) return (await import('./sendPicture').catch(unreachable)).sendPicture(entry, entry.body);
  const askedAt = Date.now();
  const response = await fetch(entry.path, {
    method: entry.method ?? 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': entry.key,
      'Toolcare-Author': entry.user,
      ...(entry.ifMatch === undefined ? {} : ifMatch(entry.ifMatch)),
    },
    body: JSON.stringify(entry.body),
    signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
  }).catch(unreachable);
  if (!isFromGateway(response)) return unreachable();
  heardServerClock(response.headers.get('Date'), askedAt);
  reachable.set(true);
  if (response.status === 401) sessionEnded();
  if (!response.ok) throw await problemOf(response);
  return response.status === 204 ? null : ((await response.json().catch(unreachable)) as unknown);
}
