import type { PersistedClient, Persister } from '@tanstack/react-query-persist-client';
import { localDatabase } from './database';

const KEY = 'queries';

/** Keeps the last answers in IndexedDB, so that the pages open without a network. */
export const queryPersister: Persister = {
  persistClient: async (client) => void (await (await localDatabase()).put('cache', client, KEY)),
  restoreClient: async () => (await (await localDatabase()).get('cache', KEY)) as PersistedClient | undefined,
  removeClient: async () => (await localDatabase()).delete('cache', KEY),
};
