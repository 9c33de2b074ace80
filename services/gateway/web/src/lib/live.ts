import type { Connection } from './connection';

/** What the stream says: that something of this type happened to this id (ask again), a running count, or what a source's counter shows. */
export type Change = { kind: 'change'; type: string; id: string };
export type LiveCount = { kind: 'live'; id: string; total: number; total_high: number; last_shot_at: string | null };
export type LiveReading = { kind: 'reading'; id: string; value: number; at: string };
export type LiveMessage = Change | LiveCount | LiveReading;

export type LiveListener = {
  message: (message: LiveMessage) => void;
  state: (state: Connection) => void;
  /** Events were missed in between: everything shown may be old. */
  reconnected: () => void;
};

/** The browser's parts, so that tests can play them. `locks` is null on plain http. */
export type LiveParts = {
  locks: Pick<LockManager, 'request'> | null;
  openStream: (url: string) => EventSource;
  openChannel: () => BroadcastChannel;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  isVisible: () => boolean;
  /** Told whenever the page may have come to the front; returns how to stop that. */
  onVisible: (heard: () => void) => () => void;
};

/** `beat`: the line lives, and may be silent for so many ms. */
type Relayed = { message: LiveMessage } | { state: Connection } | { reconnected: true } | { beat: number } | { hello: true };
type Publish = (relayed: Relayed) => void;

const LOCK = 'toolcare-live';
const URL_STREAM = '/api/v1/stream';
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 20_000];
/** Until the server has said how often it speaks. */
const FIRST_WORD_MS = 30_000;
const SPARE_MS = 5_000;
/** Of a leading tab: longer than one without a gateway takes for a try, or two that are looked at would take turns for ever. */
const UNHEARD_MS = 120_000;

export function parseChange(data: string): Change | null {
  const value = JSON.parse(data) as { type?: unknown; id?: unknown };
  return typeof value.type === 'string' && typeof value.id === 'string' ? { kind: 'change', type: value.type, id: value.id } : null;
}

export function parseLive(data: string): LiveCount | null {
  const value = JSON.parse(data) as { id?: unknown; total?: unknown; total_high?: unknown; last_shot_at?: unknown };
  if (typeof value.id !== 'string' || typeof value.total !== 'number') return null;
  const high = typeof value.total_high === 'number' ? value.total_high : value.total;
  return {
    kind: 'live',
    id: value.id,
    total: value.total,
    total_high: high,
    last_shot_at: typeof value.last_shot_at === 'string' ? value.last_shot_at : null,
  };
}

export function parseReading(data: string): LiveReading | null {
  const { id, value, at } = JSON.parse(data) as { id?: unknown; value?: unknown; at?: unknown };
  if (typeof id !== 'string' || typeof value !== 'number' || typeof at !== 'string') return null;
  return { kind: 'reading', id, value, at };
}

/** How long silence may last: the server speaks every so many seconds, even when there is nothing to say. */
function longestSilence(data: string): number {
  const { every_s: every } = JSON.parse(data) as { every_s?: unknown };
  return typeof every === 'number' ? 2_000 * every + SPARE_MS : FIRST_WORD_MS;
}

/**
 * One event stream per browser: the tab that holds the lock reads it and passes everything on to the others (HTTP/1.1 allows six
 * connections, so one per tab would block the seventh tab). Without locks (plain http) nobody streams and the pages poll.
 */
export function startLive(listener: LiveListener, parts: LiveParts): () => void {
  const { locks } = parts;
  if (locks === null) {
    listener.state('polling');
    return () => undefined;
  }
  const stop = new AbortController();
  const channel = parts.openChannel();
  let turn = new AbortController();
  let leading = false;
  let wasLive = false;
  let current: Connection = 'connecting';
  let silence = FIRST_WORD_MS;
  let deaf: ReturnType<typeof setTimeout> | undefined;
  let isDeaf = false;

  const become = (state: Connection): void => {
    wasLive ||= state === 'live';
    listener.state((current = state));
  };
  const tell = (relayed: Relayed): void => {
    if ('message' in relayed) listener.message(relayed.message);
    if ('reconnected' in relayed) listener.reconnected();
    if ('state' in relayed) become(relayed.state);
    if ('beat' in relayed) silence = relayed.beat;
  };
  const publish: Publish = (relayed) => {
    tell(relayed);
    channel.postMessage(relayed);
  };
  /** A browser may freeze the leading tab in the background, lock and all: who is looked at takes its place. */
  const takeOver = (): void => {
    if (isDeaf && parts.isVisible()) turn.abort();
  };
  const fallSilent = (): void => {
    if (leading) return;
    isDeaf = true;
    become('connecting');
    takeOver();
  };
  const listen = (): void => {
    clearTimeout(deaf);
    deaf = setTimeout(fallSilent, current === 'live' ? silence : UNHEARD_MS);
  };
  const heardOfLeader = (relayed: Relayed): void => {
    // What it said meanwhile, it said to others.
    if (isDeaf) listener.reconnected();
    isDeaf = false;
    tell(relayed);
    if (('beat' in relayed || 'message' in relayed) && current !== 'live') become('live');
    listen();
  };
  channel.onmessage = (event: MessageEvent<Relayed>) => {
    // Whoever still takes itself for the leader says nothing to the one that took its place.
    if (!leading) return 'hello' in event.data ? undefined : heardOfLeader(event.data);
    if (!('hello' in event.data)) return;
    channel.postMessage({ state: current } satisfies Relayed);
    if (current === 'live') channel.postMessage({ beat: silence } satisfies Relayed);
  };
  channel.postMessage({ hello: true } satisfies Relayed);

  const lead = async (): Promise<void> => {
    const own = turn.signal;
    leading = true;
    clearTimeout(deaf);
    isDeaf = false;
    // What was said between the last leader's last word and our first one, nobody has heard.
    if (wasLive) publish({ state: 'connecting' });
    await streamUntil(AbortSignal.any([stop.signal, own]), publish, parts, wasLive);
  };
  const compete = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const steal = isDeaf;
      turn = new AbortController();
      const signal = AbortSignal.any([stop.signal, turn.signal]);
      try {
        await locks.request(LOCK, steal ? { steal } : { signal }, lead);
      } catch (error) {
        // Ours to take over (we are deaf), or taken from us.
        if (!isAborted(error)) throw error;
        // While it slept, another one led and was not heard.
        if (leading && !stop.signal.aborted) listener.reconnected();
      }
      turn.abort();
      leading = false;
      if (!stop.signal.aborted) listen();
    }
  };
  const stopLooking = parts.onVisible(takeOver);
  listen();
  void compete();
  return () => {
    stop.abort();
    stopLooking();
    clearTimeout(deaf);
    channel.close();
  };
}

function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

async function streamUntil(signal: AbortSignal, publish: Publish, parts: LiveParts, wasLive: boolean): Promise<void> {
  let failures = 0;
  let wasOpen = wasLive;
  while (!signal.aborted) {
    const opened = await readOnce(signal, publish, parts, wasOpen);
    failures = opened ? 0 : failures + 1;
    wasOpen ||= opened;
    if (signal.aborted) return;
    publish({ state: 'connecting' });
    await parts.wait(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 20_000, signal);
  }
}

/**
 * One connection from open to its end; tells whether it ever opened. We reconnect ourselves: EventSource gives up after an HTTP error,
 * and never on a line that is dead but open, as after a switch was unplugged.
 */
function readOnce(signal: AbortSignal, publish: Publish, parts: LiveParts, wasOpen: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const stream = parts.openStream(URL_STREAM);
    let opened = false;
    let silence = FIRST_WORD_MS;
    let deaf: ReturnType<typeof setTimeout> | undefined;
    const end = (): void => {
      clearTimeout(deaf);
      stream.close();
      resolve(opened);
    };
    const heard = (): void => {
      clearTimeout(deaf);
      deaf = setTimeout(end, silence);
    };
    heard();
    stream.onopen = () => {
      if (wasOpen) publish({ reconnected: true });
      opened = true;
      publish({ state: 'live' });
    };
    stream.onerror = end;
    const pass = (parse: (data: string) => LiveMessage | null) => (event: Event) => {
      heard();
      const message = parse((event as MessageEvent<string>).data);
      if (message) publish({ message });
    };
    stream.addEventListener('beat', (event) => {
      silence = longestSilence((event as MessageEvent<string>).data);
      heard();
      publish({ beat: silence });
    });
    stream.addEventListener('change', pass(parseChange));
    stream.addEventListener('live', pass(parseLive));
    stream.addEventListener('reading', pass(parseReading));
    signal.addEventListener('abort', end, { once: true });
  });
}

export function browserParts(): LiveParts {
  return {
    locks: 'locks' in navigator ? navigator.locks : null,
    openStream: (url) => new EventSource(url),
    openChannel: () => new BroadcastChannel('toolcare-live'),
    wait: (ms, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
      }),
    isVisible: () => document.visibilityState === 'visible',
    onVisible: (heard) => {
      document.addEventListener('visibilitychange', heard);
      return () => document.removeEventListener('visibilitychange', heard);
    },
  };
}
