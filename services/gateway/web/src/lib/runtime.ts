import { QueryClient } from '@tanstack/react-query';
import { api } from '../api/client';
import { keys } from '../api/keys';
import { askedAgain, mayRetry } from './askedAgain';
import { connection, reachable } from './connection';
import { inDatabase } from './database';
import { Freshness } from './freshness';
import { browserParts, type LiveMessage, startLive } from './live';
import { applyLiveCount, applyLiveReading } from './liveValues';
import { Outbox, type StoredEntry } from './outbox';
import { KEPT_MS } from './persister';
import { sendEntry } from './sendEntry';

const FLUSH_MS = 20_000;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'offlineFirst',
      staleTime: 10_000,
      gcTime: KEPT_MS,
      retry: mayRetry,
      refetchInterval: ({ state }) => askedAgain(state.error),
    },
  },
});

const WRITTEN = [
  keys.toolLists,
  keys.toolPages,
  keys.jobs,
  keys.jobSheets,
  keys.gaps,
  keys.machines,
  keys.overview,
  keys.failures,
  keys.failureCodes,
  keys.photos,
];

const DEED_ON_JOB = /\/jobs\/[^/]+\/(start|wait|resume|complete)$/;
const DEED_ON_ACTION = /\/actions\/[^/]+\/(start|check|comments|complete)$/;
const LAYER_OF_PHOTO = /\/photos\/[^/]+\/annotations$/;
const FRESH_WITHIN_MS = 5_000;

/** What the page on which a deed was done shows; null for other writes. */
function shownKey(path: string): readonly string[] | null {
  if (DEED_ON_JOB.test(path)) return keys.jobSheets;
  if (LAYER_OF_PHOTO.test(path)) return keys.photos;
  return DEED_ON_ACTION.test(path) ? keys.actions : null;
}

/** Each lays a write that has arrived into what its page knows: there it stood as a waiting one until now. Pages add theirs. */
export const arrivals: ((entry: StoredEntry) => void)[] = [];

export const outbox = new Outbox(inDatabase, sendEntry, async (entry) => {
  for (const lay of arrivals) lay(entry);
  for (const queryKey of WRITTEN) void queries.invalidateQueries({ queryKey });
  const shown = shownKey(entry.path);
  if (!shown) return;
  // The page shows what comes next, so it waits for the server's word, but not for ever.
  const fresh = queries.invalidateQueries({ queryKey: shown });
  await Promise.race([fresh, new Promise((done) => setTimeout(done, FRESH_WITHIN_MS))]);
});

// Also once its user has logged out.
window.addEventListener('beforeunload', (event) => {
  if (outbox.holdsUnkept()) event.preventDefault();
});

function heard(message: LiveMessage, freshness: Freshness): void {
  if (message.kind === 'live') applyLiveCount(queries, message);
  else if (message.kind === 'reading') applyLiveReading(queries, message);
  else freshness.note(message);
}

/** Everything that runs while a user is logged in: the event stream and the queue. Returns how to stop it. */
export function startRuntime(userId: string, name: string): () => void {
  const freshness = new Freshness(queries);
  const stopLive = startLive(
    {
      message: (message) => heard(message, freshness),
      state: (state) => {
        connection.set(state);
        if (state === 'live') {
          reachable.set(true);
          void outbox.flush();
        }
        // The stream also ends when the session does; only an ordinary request tells which (a 401 ends the session here).
        if (state === 'connecting') void api.GET('/api/v1/session').catch(() => undefined);
      },
      reconnected: () => freshness.everything(),
    },
    browserParts(),
  );
  const flush = (): void => void outbox.flush();
  const flushWhenVisible = (): void => {
    if (document.visibilityState === 'visible') flush();
  };
  // Asked, the browser does not clear away what waits here when the device runs out of room.
  if ('storage' in navigator) void navigator.storage.persist().catch(() => undefined);
  void outbox.open(userId, name).then(flush);
  const timer = setInterval(flush, FLUSH_MS);
  window.addEventListener('online', flush);
  document.addEventListener('visibilitychange', flushWhenVisible);
  return () => {
    stopLive();
    freshness.stop();
    clearInterval(timer);
    window.removeEventListener('online', flush);
    document.removeEventListener('visibilitychange', flushWhenVisible);
    connection.set('connecting');
    void outbox.open(null);
  };
}
