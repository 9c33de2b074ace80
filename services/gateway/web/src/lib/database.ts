import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { OutboxEntry } from './outbox';

interface ToolcareDatabase extends DBSchema {
  outbox: { key: number; value: OutboxEntry; indexes: { user: string } };
  drafts: { key: string; value: { values: unknown; savedAt: number } };
  cache: { key: string; value: unknown };
}

export type LocalDatabase = IDBPDatabase<ToolcareDatabase>;

export type InDatabase = <T>(work: (db: LocalDatabase) => Promise<T>) => Promise<T>;

let opened: Promise<LocalDatabase> | undefined;

function open(): Promise<LocalDatabase> {
  const opening = openDB<ToolcareDatabase>('toolcare', 1, {
    upgrade(db) {
      db.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true }).createIndex('user', 'user');
      db.createObjectStore('drafts');
      db.createObjectStore('cache');
    },
    terminated: () => forget(opening),
  });
  opening.catch(() => forget(opening));
  return opening;
}

function forget(was: Promise<LocalDatabase>): void {
  if (opened === was) opened = undefined;
}

/** A browser closes the store under a page that slept long, or when it runs short of memory. */
function isClosed(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'InvalidStateError' || error.name === 'UnknownError');
}

/** Works in the browser's store, opened anew where it was closed under us. */
export const inDatabase: InDatabase = async (work) => {
  const was = (opened ??= open());
  try {
    return await work(await was);
  } catch (error) {
    if (!isClosed(error)) throw error;
    forget(was);
    return work(await (opened ??= open()));
  }
};
