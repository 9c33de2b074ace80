import type { InDatabase } from './database';
import type { OutboxEntry, StoredEntry } from './outbox';

/** Why only this page has an entry: the device has no room for it, or its browser stores nothing. */
export type NotKept = 'full' | 'closed';

/** What was written is neither with the server nor on this device. */
export class NotStored extends Error {
  override readonly name = 'NotStored';

  constructor(readonly why: NotKept) {
    super(`the device does not keep it: ${why}`);
  }
}

/** Small enough that no stored entry ever stands between two that are held behind the same one. */
const STEP = 1e-6;

/** Where entries lie: in the browser's store, and those that it does not take on this page, where they are sent from all the same. */
export class Shelf {
  private readonly held = new Map<number, StoredEntry>();
  private readonly sent = new Set<number>();
  /** What became of stored entries, and is not written down. */
  private readonly changed = new Map<number, StoredEntry>();
  private last = 0;
  /** Of this page alone: another one, which sees the same stored entries, must not give the same numbers. */
  private readonly step = STEP * (1 + 99 * Math.random());
  /** The browser's store cannot be read: nothing is kept on this device at the moment. */
  isShut = false;

  constructor(private readonly database: InDatabase) {}

  async add(entry: OutboxEntry): Promise<number> {
    try {
      return this.noted(await this.database((db) => db.add('outbox', entry)));
    } catch (error) {
      const seq = this.noted(this.last + this.step);
      this.held.set(seq, { ...entry, seq, notKept: isFull(error) ? 'full' : 'closed' });
      return seq;
    }
  }

  /** Of all users of this device, oldest first. */
  async all(): Promise<StoredEntry[]> {
    const stored = await this.stored();
    for (const { seq, key } of stored) {
      this.noted(seq);
      // Settled, whatever the browser said of it.
      if (this.held.get(seq)?.key === key) this.held.delete(seq);
      this.sent.delete(seq);
    }
    const known = stored.map((entry) => this.changed.get(entry.seq) ?? entry);
    return [...known, ...this.held.values()].sort((a, b) => a.seq - b.seq);
  }

  async of(user: string): Promise<StoredEntry[]> {
    return (await this.all()).filter((entry) => entry.user === user);
  }

  async get(seq: number): Promise<StoredEntry | undefined> {
    if (this.held.has(seq) || this.sent.has(seq)) return this.held.get(seq);
    const stored = (await this.database((db) => db.get('outbox', seq))) as StoredEntry | undefined;
    return stored && (this.changed.get(seq) ?? stored);
  }

  async put(entry: StoredEntry): Promise<void> {
    this.lay(entry);
    if (this.held.has(entry.seq)) return;
    try {
      await this.database((db) => db.put('outbox', entry));
      this.changed.delete(entry.seq);
    } catch {
      // It stays as it is on this page.
    }
  }

  /** For this page alone: what is not worth writing to the device. */
  lay(entry: StoredEntry): void {
    (this.held.has(entry.seq) ? this.held : this.changed).set(entry.seq, entry);
  }

  async remove(seq: number): Promise<void> {
    this.changed.delete(seq);
    if (this.held.delete(seq)) this.sent.add(seq);
    else await this.database((db) => db.delete('outbox', seq));
  }

  /** Whether it would be gone with this page. */
  holds(seq?: number): boolean {
    return seq === undefined ? this.held.size > 0 : this.held.has(seq);
  }

  /** Stores what only this page had, once there is room for it. */
  async settle(): Promise<void> {
    for (const entry of [...this.held.values()]) {
      try {
        // Never over what another page has stored.
        await this.database((db) => db.add('outbox', { ...entry, notKept: undefined }));
        this.held.delete(entry.seq);
      } catch {
        return;
      }
    }
  }

  private async stored(): Promise<StoredEntry[]> {
    try {
      const stored = (await this.database((db) => db.getAll('outbox'))) as StoredEntry[];
      this.isShut = false;
      return stored;
    } catch {
      this.isShut = true;
      return [];
    }
  }

  private noted(seq: number): number {
    this.last = Math.max(this.last, seq);
    return seq;
  }
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}
