import type { PersistedClient, Persister } from '@tanstack/react-query-persist-client';
import { inDatabase } from './database';

const KEY = 'queries';

/** Keeps the last answers in IndexedDB, so that the pages open without a network. */
export const queryPersister: Persister = {
  persistClient: async (client) => void (await inDatabase((db) => db.put('cache', client, KEY))),
  restoreClient: async () => (await inDatabase((db) => db.get('cache', KEY))) as PersistedClient | undefined,
  removeClient: () => inDatabase((db) => db.delete('cache', KEY)),
};
