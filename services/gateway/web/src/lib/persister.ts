import type { PersistedClient, Persister } from '@tanstack/react-query-persist-client';
import { type InDatabase, inDatabase, type LocalDatabase } from './database';

const KEY = 'queries';
export const KEPT_MS = 7 * 24 * 3_600_000;
/** Each save is a copy of all answers, and counts change some of them several times a second. */
const EVERY_MS = 30_000;

/**
 * Keeps the last answers in IndexedDB, so that the pages open without a network: the newest of them every half minute, and
 * when the page is left. What was forgotten on purpose is forgotten at once.
 */
export class Keeper implements Persister {
  private newest: PersistedClient | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: InDatabase,
    private readonly everyMs = EVERY_MS,
  ) {
    window.addEventListener('pagehide', this.save);
    document.addEventListener('visibilitychange', () => document.hidden && this.save());
  }

  persistClient(client: PersistedClient): void {
    this.newest = client;
    if (client.clientState.queries.length === 0) this.save();
    else this.timer ??= setTimeout(this.save, this.everyMs);
  }

  async restoreClient(): Promise<PersistedClient | undefined> {
    return (await this.store((db) => db.get('cache', KEY))) as PersistedClient | undefined;
  }

  removeClient(): Promise<void> {
    this.taken();
    return this.store((db) => db.delete('cache', KEY));
  }

  private taken(): PersistedClient | null {
    const client = this.newest;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.newest = null;
    return client;
  }

  private readonly save = (): void => {
    const client = this.taken();
    // What cannot be kept bridges no outage, and that is all.
    if (client) this.store((db) => put(db, client)).catch(() => undefined);
  };
}

async function put(db: LocalDatabase, client: PersistedClient): Promise<void> {
  const writing = db.transaction('cache', 'readwrite');
  // Its failure is the transaction's, which is waited for.
  writing.store.put(client, KEY).catch(() => undefined);
  // A page that is being left does not live to hear that it was put.
  writing.commit();
  await writing.done;
}

/** What is to be forgotten once nobody looks at it does not get to the device in the first place. */
export function isKept({ state, gcTime }: { state: { status: string }; gcTime: number }): boolean {
  return state.status === 'success' && gcTime >= KEPT_MS;
}

export const queryPersister = new Keeper(inDatabase);
