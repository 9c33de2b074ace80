import { afterEach, beforeEach, vi } from 'vitest';
import { inDatabase } from '../lib/database';
import { outbox, queries } from '../lib/runtime';

/** As long as a test waits for what a device has still to store. */
export const SOON = { timeout: 10_000 };

const emptyStore = () => inDatabase((db) => db.clear('outbox'));

/** Each test of the file finds a device with nothing to send, and leaves nobody logged in and no server in place of the real one. */
export function onFreshDevice(): void {
  beforeEach(emptyStore);
  afterEach(async () => {
    vi.unstubAllGlobals();
    queries.clear();
    await outbox.open(null);
    await emptyStore();
  });
}

/** The server does not answer. */
export function withoutServer(): void {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('away')));
}
