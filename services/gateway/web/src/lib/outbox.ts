import type { InDatabase } from './database';
import { ApiProblem, NoConnection } from '../api/problem';
import { Lanes } from './lanes';
import { serverNow } from './serverClock';
import { type NotKept, NotStored, Shelf } from './shelf';
import { Store } from './store';
import { uid } from './uid';

/** A write in words that the drawer shows; both are keys and values for the catalogues. */
export type Caption = { key: string; values: Record<string, string | number> };

/**
 * `body` is sent as JSON, but for a picture (Blob), which travels as it is; `ifMatch` is the version that was changed. `momentIn`: the
 * field of the body that says when it was made, which may be long before it arrives.
 */
export type Command = {
  path: string;
  body: unknown;
  caption: Caption;
  method?: 'POST' | 'PUT';
  ifMatch?: number;
  momentIn?: 'at' | 'read_at';
};

export type ParkedReason = { status: number; code: string; detail: string; data?: Readonly<Record<string, unknown>> };

export type OutboxEntry = Command & {
  seq?: number;
  key: string;
  user: string;
  /** What others who use this device call that person. */
  userName?: string;
  createdAt: number;
  state: 'waiting' | 'parked';
  reason: ParkedReason | null;
  /** What its server said last instead of taking it, and how often. */
  trouble?: { reason: ParkedReason; tries: number };
  /** The browser did not store it: it is gone with this page. */
  notKept?: NotKept;
};

export type StoredEntry = OutboxEntry & { seq: number };

/** What a person has still to send from this device, where somebody else is logged in. */
export type OfAnother = { user: string; name: string; count: number; oldest: number };

export type Outcome = { state: 'sent'; answer: unknown } | { state: 'waiting' } | { state: 'refused'; problem: ApiProblem };

/** This device's clock is fast. */
export const IN_FUTURE = 'entry_in_future';

const NO_ANSWER: ParkedReason = { status: 0, code: 'no_connection', detail: '' };

export type Send = (entry: OutboxEntry) => Promise<unknown>;

/** These say "not now", not "no": the entry stays and is sent again. */
const LATER = new Set([401, 408, 425, 429]);

function isRefusal({ status }: ApiProblem): boolean {
  return status >= 400 && status < 500 && !LATER.has(status);
}

function reasonOf({ status, code, detail, data }: ApiProblem): ParkedReason {
  return { status, code, detail, data };
}

/**
 * Writes of one user that must reach the server once, those on one thing in the order they were made, whatever the Wi-Fi does.
 * An entry is stored before it is sent and carries its Idempotency-Key, so a repeat (also from another tab) does nothing twice.
 * A refused entry is parked and shown; nothing is ever dropped without the user's word.
 */
export class Outbox {
  readonly entries = new Store<readonly StoredEntry[]>([]);
  /** They wait until each of these people logs in here again. */
  readonly ofOthers = new Store<readonly OfAnother[]>([]);
  /** The browser's store cannot be opened: what waits in it is not seen, and nothing new is kept there. */
  readonly isShut = new Store(false);
  private readonly shelf: Shelf;
  private user: string | null = null;
  private userName = '';
  private running: Promise<void> | null = null;
  private readonly answers = new Map<number, unknown>();
  private readonly channel: BroadcastChannel | null =
    typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('toolcare-outbox');

  constructor(
    database: InDatabase,
    private readonly send: Send,
    private readonly onSent: (entry: StoredEntry) => void | Promise<void> = () => undefined,
    /** By the server's clock: a device's own may be wrong. */
    private readonly now: () => number = serverNow,
  ) {
    this.shelf = new Shelf(database);
    if (this.channel) this.channel.onmessage = () => void this.reload();
  }

  /** Entries belong to who made them: another user's session never sends them. */
  async open(user: string | null, name = ''): Promise<void> {
    this.user = user;
    this.userName = name;
    await this.reload();
  }

  /**
   * Store, send what waits, and tell what became of this one. A refused command comes back to its form instead of being parked, and so
   * does (NotStored) one that neither the server nor this device has. With `givenKey` it may be pressed once more.
   */
  async submit(command: Command, givenKey?: string, madeAt?: number): Promise<Outcome> {
    const key = givenKey ?? uid();
    const once = async (entry: OutboxEntry): Promise<Outcome> =>
      // Nothing is asked before a new one is stored: what is kept right behind it (its pictures) must not get in front.
      this.settled((givenKey && (await this.pressedBefore(entry))) || (await this.shelf.add(entry)));
    const outcome = await once(this.entryOf(command, key, madeAt));
    if (outcome.state !== 'refused' || !command.momentIn || outcome.problem.code !== IN_FUTURE) return outcome;
    // The server's own time will do, for it answers now.
    return once(this.entryOf({ ...command, momentIn: undefined }, key, madeAt));
  }

  /** Where it was not told what became of the first time. */
  private async pressedBefore(entry: OutboxEntry): Promise<number | undefined> {
    return (await this.shelf.of(entry.user)).find(({ key }) => key === entry.key)?.seq;
  }

  private async settled(seq: number): Promise<Outcome> {
    this.answers.set(seq, undefined);
    await this.changed();
    await this.flush();
    const left = await this.shelf.get(seq);
    const answer = this.answers.get(seq);
    this.answers.delete(seq);
    if (left === undefined) return { state: 'sent', answer };
    if (left.state === 'waiting' || left.reason === null) {
      if (left.notKept === undefined) return { state: 'waiting' };
      await this.discard(seq);
      throw new NotStored(left.notKept);
    }
    await this.discard(seq);
    return {
      state: 'refused',
      problem: new ApiProblem(left.reason.status, left.reason.code, left.reason.detail, left.reason.data),
    };
  }

  /**
   * Store and send on the way: nobody waits for the answer, so a refusal is parked where everybody sees it. What this device cannot store
   * is sent from this page, which says so; tells whether it is safe by now.
   */
  async enqueue(command: Command, key: string = uid()): Promise<boolean> {
    return (await this.onTheWay(command, key)) === null;
  }

  /** The same for what has a copy elsewhere (a draft): unless it is stored or sent, it comes back (NotStored). */
  async keep(command: Command, key: string = uid()): Promise<void> {
    const left = await this.onTheWay(command, key);
    if (left?.notKept === undefined) return;
    await this.discard(left.seq);
    throw new NotStored(left.notKept);
  }

  /** Whether something would be gone with this page. */
  readonly holdsUnkept = (): boolean => this.shelf.holds();

  /** Send everything that waits, oldest first, but what its server does not take now and what builds upon that. Calls at the same time share one run. */
  async flush(): Promise<void> {
    // A submit that comes during a run still gets its own: the run may have passed its entry already.
    while (this.running) await this.running;
    this.running = this.exclusively(() => this.sendAll()).finally(() => {
      this.running = null;
    });
    await this.running;
  }

  /** `more` is added to what was said. */
  async retry(seq: number, more: object = {}): Promise<void> {
    const bodyOf = ({ body }: StoredEntry): unknown => (body instanceof Blob ? body : { ...(body as object), ...more });
    await this.update(seq, (entry) => ({ ...entry, body: bodyOf(entry), state: 'waiting', reason: null }));
    await this.flush();
  }

  /** With the server's time instead of its own: under its old key it was another write. */
  async sendAsOfNow(seq: number): Promise<void> {
    await this.update(seq, ({ momentIn = '', ...entry }) => {
      const body = Object.fromEntries(Object.entries(entry.body as object).filter(([field]) => field !== momentIn));
      return { ...entry, body, key: uid(), state: 'waiting', reason: null };
    });
    await this.flush();
  }

  async discard(seq: number): Promise<void> {
    await this.shelf.remove(seq);
    await this.changed();
  }

  /** What only this page has of it after it was to be sent; null: it is safe. */
  private async onTheWay(command: Command, key: string): Promise<StoredEntry | null> {
    const seq = await this.shelf.add(this.entryOf(command, key));
    await this.changed();
    const sending = this.flush();
    if (this.shelf.holds(seq)) await sending;
    return this.shelf.holds(seq) ? ((await this.shelf.get(seq)) ?? null) : null;
  }

  private entryOf(command: Command, key: string, madeAt = this.now()): OutboxEntry {
    if (this.user === null) throw new Error('nobody is logged in');
    const moment = command.momentIn ? { [command.momentIn]: new Date(madeAt).toISOString() } : null;
    const body = moment ? { ...(command.body as object), ...moment } : command.body;
    return { ...command, body, key, user: this.user, userName: this.userName, createdAt: Date.now(), state: 'waiting', reason: null };
  }

  private async sendAll(): Promise<void> {
    const user = this.user;
    if (user === null) return;
    await this.shelf.settle();
    const lanes = new Lanes();
    const waiting = (await this.shelf.of(user)).filter((entry) => entry.state === 'waiting');
    if (this.isShut.get() !== this.shelf.isShut) await this.reload();
    for (const entry of waiting) {
      if (this.user !== user) return;
      // Another tab may have sent it while we waited for the lock.
      if (!lanes.isOpen(entry) || (await this.shelf.get(entry.seq))?.state !== 'waiting') continue;
      const error = await this.sendOne(entry);
      if (error && !lanes.close(entry, error)) return;
    }
  }

  /** Why it goes on waiting; null: it is done with, sent or refused. */
  private async sendOne(entry: StoredEntry): Promise<ApiProblem | NoConnection | null> {
    let answer: unknown;
    try {
      answer = await this.send(entry);
    } catch (error) {
      return this.notTaken(entry, error);
    }
    if (this.answers.has(entry.seq)) this.answers.set(entry.seq, answer);
    // Before it leaves the queue: what is laid over the server's answers must not vanish while they are still old.
    await this.onSent(entry);
    await this.discard(entry.seq);
    return null;
  }

  private async notTaken(entry: StoredEntry, error: unknown): Promise<ApiProblem | NoConnection | null> {
    const tries = (entry.trouble?.tries ?? 0) + 1;
    if (!(error instanceof ApiProblem)) {
      // One that never gets through holds up all pictures behind it, so it is shown.
      if (entry.body instanceof Blob) await this.layTrouble(entry, { reason: NO_ANSWER, tries });
      // Whatever it is that broke: nobody said no.
      return error instanceof NoConnection ? error : new NoConnection('no answer', { cause: error });
    }
    const reason = reasonOf(error);
    if (!isRefusal(error)) {
      await this.update(entry.seq, (stored) => ({ ...stored, trouble: { reason, tries } }));
      return error;
    }
    await this.update(entry.seq, (stored) => ({ ...stored, state: 'parked', reason }));
    return null;
  }

  private async layTrouble(entry: StoredEntry, trouble: StoredEntry['trouble']): Promise<void> {
    const stored = await this.shelf.get(entry.seq);
    if (stored) this.shelf.lay({ ...stored, trouble });
    await this.reload();
  }

  private async update(seq: number, change: (entry: StoredEntry) => StoredEntry): Promise<void> {
    const entry = await this.shelf.get(seq);
    if (entry) await this.shelf.put(change(entry));
    await this.changed();
  }

  private async exclusively(work: () => Promise<void>): Promise<void> {
    // No locks on plain http: two tabs may both send, and the Idempotency-Key makes that one write.
    if ('locks' in navigator) await navigator.locks.request('toolcare-outbox', work);
    else await work();
  }

  private async changed(): Promise<void> {
    this.channel?.postMessage('changed');
    await this.reload();
  }

  private async reload(): Promise<void> {
    const user = this.user;
    const all = await this.shelf.all();
    if (this.user !== user) return;
    this.entries.set(all.filter((entry) => entry.user === user));
    this.ofOthers.set(user === null ? [] : byPerson(all.filter((entry) => entry.user !== user)));
    this.isShut.set(this.shelf.isShut);
  }
}

function byPerson(entries: readonly StoredEntry[]): OfAnother[] {
  const found = new Map<string, OfAnother>();
  for (const { user, userName, createdAt } of entries) {
    const { count, oldest, name } = found.get(user) ?? { count: 0, oldest: createdAt, name: '' };
    found.set(user, { user, name: userName || name, count: count + 1, oldest: Math.min(oldest, createdAt) });
  }
  return [...found.values()];
}
