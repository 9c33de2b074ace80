import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { OutboxEntry } from './outbox';

interface ToolcareDatabase extends DBSchema {
  outbox: { key: number; value: OutboxEntry; indexes: { user: string } };
  drafts: { key: string; value: { values: unknown; savedAt: number } };
  cache: { key: string; value: unknown };
}

export type LocalDatabase = IDBPDatabase<ToolcareDatabase>;

let opened: Promise<LocalDatabase> | undefined;

export function localDatabase(): Promise<LocalDatabase> {
  opened ??= openDB<ToolcareDatabase>('toolcare', 1, {
    upgrade(db) {
      db.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true }).createIndex('user', 'user');
      db.createObjectStore('drafts');
      db.createObjectStore('cache');
    },
  });
  return opened;
}
