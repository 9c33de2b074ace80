import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from './connection';
import { type LiveListener, type LiveMessage, type LiveParts, parseChange, parseLive, parseReading, startLive } from './live';

class FakeStream {
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  private readonly listeners = new Map<string, (event: Event) => void>();
  addEventListener(name: string, listener: (event: Event) => void): void {
    this.listeners.set(name, listener);
  }
  close(): void {
    this.closed = true;
  }
  say(name: string, data: object): void {
    this.listeners.get(name)?.(new MessageEvent(name, { data: JSON.stringify(data) }));
  }
}

const aborted = (): DOMException => new DOMException('', 'AbortError');

/** The browser's lock: one holder, the others wait, and one may take it from the holder. */
function lock(): LockManager['request'] {
  let holder: { end: () => void; lose: () => void } | null = null;
  const waiting: (() => void)[] = [];
  const request = (_name: string, { signal, steal }: LockOptions, work: () => Promise<void>): Promise<void> =>
    new Promise((resolve, reject) => {
      const hold = (): void => {
        const mine = { end: () => (holder === mine ? ((holder = null), waiting.shift()?.()) : undefined), lose: () => reject(aborted()) };
        holder = mine;
        void work().then(() => (mine.end(), resolve()));
      };
      if (steal) {
        holder?.lose();
        return hold();
      }
      if (holder === null) return hold();
      waiting.push(hold);
      signal?.addEventListener('abort', () => {
        const place = waiting.indexOf(hold);
        if (place >= 0) waiting.splice(place, 1);
        reject(aborted());
      });
    });
  return request as unknown as LockManager['request'];
}

/** One browser: a lock that one tab holds, and a channel between all tabs. */
function browser() {
  const streams: FakeStream[] = [];
  const tabs = new Set<{ onmessage: ((event: MessageEvent) => void) | null }>();
  const request = lock();
  const parts = (isVisible = true): LiveParts => ({
    locks: { request },
    isVisible: () => isVisible,
    onVisible: () => () => undefined,
    openStream: () => {
      const stream = new FakeStream();
      streams.push(stream);
      return stream as unknown as EventSource;
    },
    openChannel: () => {
      const tab = {
        onmessage: null as ((event: MessageEvent) => void) | null,
        close: () => undefined,
        postMessage: (data: unknown) => post(tab, data),
      };
      tabs.add(tab);
      return tab as unknown as BroadcastChannel;
    },
    wait: () => Promise.resolve(),
  });
  const post = (from: object, data: unknown): void => {
    for (const tab of tabs) if (tab !== from) tab.onmessage?.(new MessageEvent('message', { data }));
  };
  return { streams, parts, request };
}

function recorder(): LiveListener & { messages: LiveMessage[]; states: Connection[]; reconnects: number } {
  const record = {
    messages: [] as LiveMessage[],
    states: [] as Connection[],
    reconnects: 0,
    message: (message: LiveMessage) => void record.messages.push(message),
    state: (state: Connection) => void record.states.push(state),
    reconnected: () => void (record.reconnects += 1),
  };
  return record;
}

async function nextStream(streams: FakeStream[], count: number): Promise<FakeStream> {
  await vi.waitFor(() => expect(streams).toHaveLength(count));
  return streams[count - 1] as FakeStream;
}

describe('live updates', () => {
  it('opens one stream for all tabs, and every tab hears the change', async () => {
    const { streams, parts } = browser();
    const [first, second] = [recorder(), recorder()];
    const stops = [startLive(first, parts()), startLive(second, parts())];
    const stream = await nextStream(streams, 1);
    stream.onopen?.();
    stream.say('change', { type: 'toolcare.registry.tool_mounted.v1', id: 't-0042' });
    const expected = [{ kind: 'change', type: 'toolcare.registry.tool_mounted.v1', id: 't-0042' }];
    expect(first.messages).toEqual(expected);
    expect(second.messages).toEqual(expected);
    expect(second.states).toContain('live');
    stops.forEach((stop) => stop());
    expect(stream.closed).toBe(true);
  });

  it('lets another tab lead when the leading one closes', async () => {
    const { streams, parts } = browser();
    const stopFirst = startLive(recorder(), parts());
    const second = recorder();
    const stopSecond = startLive(second, parts());
    await nextStream(streams, 1);
    stopFirst();
    (await nextStream(streams, 2)).onopen?.();
    expect(second.states).toContain('live');
    stopSecond();
  });

  it('says that everything may be old after a reconnect, but not at the first connection', async () => {
    const { streams, parts } = browser();
    const page = recorder();
    const stop = startLive(page, parts());
    const stream = await nextStream(streams, 1);
    stream.onopen?.();
    expect(page.reconnects).toBe(0);
    stream.onerror?.();
    (await nextStream(streams, 2)).onopen?.();
    expect(page.reconnects).toBe(1);
    expect(page.states).toEqual(['live', 'connecting', 'live']);
    stop();
  });

  it('gives up a line that is dead but open, once the server was silent for twice its beat', async () => {
    vi.useFakeTimers();
    try {
      const { streams, parts } = browser();
      const page = recorder();
      const stop = startLive(page, parts());
      await vi.advanceTimersByTimeAsync(0);
      const stream = streams[0] as FakeStream;
      stream.onopen?.();
      stream.say('beat', { every_s: 15 });
      await vi.advanceTimersByTimeAsync(30_000);
      stream.say('change', { type: 'toolcare.registry.tool_mounted.v1', id: 't-0042' });
      await vi.advanceTimersByTimeAsync(34_000);
      expect(page.states).toEqual(['live']);
      await vi.advanceTimersByTimeAsync(2_000);
      expect(page.states).toEqual(['live', 'connecting']);
      expect(stream.closed).toBe(true);
      expect(streams).toHaveLength(2);
      stop();
    } finally {
      vi.useRealTimers();
    }
  });

  it('asks for everything anew where the leading tab has changed', async () => {
    const { streams, parts } = browser();
    const stopFirst = startLive(recorder(), parts());
    const second = recorder();
    const stopSecond = startLive(second, parts());
    (await nextStream(streams, 1)).onopen?.();
    stopFirst();
    (await nextStream(streams, 2)).onopen?.();
    expect(second.reconnects).toBe(1);
    expect(second.states.slice(-3)).toEqual(['live', 'connecting', 'live']);
    stopSecond();
  });

  describe('when the leading tab falls silent, as one does that its browser froze, lock and all', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    /** A leader that says what it is told to say, and a tab that heard it until then. */
    async function following(isVisible: boolean) {
      const { streams, parts, request } = browser();
      const leader = parts().openChannel();
      void request('toolcare-live', {}, () => new Promise<void>(() => undefined)).catch(() => undefined);
      const page = recorder();
      const stop = startLive(page, parts(isVisible));
      leader.postMessage({ state: 'live' });
      leader.postMessage({ beat: 15_000 });
      await vi.advanceTimersByTimeAsync(14_000);
      leader.postMessage({ beat: 15_000 });
      await vi.advanceTimersByTimeAsync(14_000);
      expect(page.states).toEqual(['live']);
      await vi.advanceTimersByTimeAsync(2_000);
      expect(page.states.slice(0, 2)).toEqual(['live', 'connecting']);
      return { streams, leader, page, stop };
    }

    it('asks by itself as long as nobody looks, and is fed again once the other wakes', async () => {
      const { streams, leader, page, stop } = await following(false);
      expect(streams).toHaveLength(0);
      leader.postMessage({ beat: 15_000 });
      expect(page.states).toEqual(['live', 'connecting', 'live']);
      expect(page.reconnects).toBe(1);
      stop();
    });

    it('takes its place where somebody looks, and asks for everything anew', async () => {
      const { streams, page, stop } = await following(true);
      expect(streams).toHaveLength(1);
      streams[0]?.onopen?.();
      expect(page.states.at(-1)).toBe('live');
      expect(page.reconnects).toBe(1);
      stop();
    });

    it('gives its line up once it wakes, and asks for what it slept through', async () => {
      const { streams, parts, request } = browser();
      const page = recorder();
      const stop = startLive(page, parts());
      await vi.advanceTimersByTimeAsync(0);
      void request('toolcare-live', { steal: true }, () => new Promise<void>(() => undefined));
      await vi.advanceTimersByTimeAsync(0);
      expect(streams.map(({ closed }) => closed)).toEqual([true]);
      expect(page.reconnects).toBe(1);
      stop();
    });

    it('is not believed by the tab that took its place, and does not keep the others from its news', async () => {
      const { streams, parts } = browser();
      const old = parts().openChannel();
      const [leading, following] = [recorder(), recorder()];
      const stops = [startLive(leading, parts()), startLive(following, parts())];
      await vi.advanceTimersByTimeAsync(0);
      streams[0]?.onopen?.();
      old.postMessage({ state: 'connecting' });
      expect(leading.states).toEqual(['live']);
      streams[0]?.say('change', { type: 'toolcare.registry.tool_mounted.v1', id: 't-0042' });
      expect(following.states.slice(-3)).toEqual(['live', 'connecting', 'live']);
      stops.forEach((stop) => stop());
    });

    it('is followed by a tab that never heard it, but not while it tries to reach the gateway', async () => {
      const { streams, parts, request } = browser();
      const leader = parts().openChannel();
      void request('toolcare-live', {}, () => new Promise<void>(() => undefined)).catch(() => undefined);
      const stop = startLive(recorder(), parts());
      for (let tries = 0; tries < 5; tries += 1) {
        await vi.advanceTimersByTimeAsync(50_000);
        leader.postMessage({ state: 'connecting' });
      }
      expect(streams).toHaveLength(0);
      await vi.advanceTimersByTimeAsync(121_000);
      expect(streams).toHaveLength(1);
      stop();
    });
  });

  it('polls where the browser has no locks (plain http)', () => {
    const page = recorder();
    startLive(page, { ...browser().parts(), locks: null });
    expect(page.states).toEqual(['polling']);
  });

  it('reads counts with and without an upper bound, and ignores what is neither', () => {
    expect(parseLive('{"id":"t-1","total":5}')).toEqual({ kind: 'live', id: 't-1', total: 5, total_high: 5, last_shot_at: null });
    expect(parseLive('{"total":5}')).toBeNull();
    expect(parseChange('{"id":1}')).toBeNull();
    const reading = { type: 'reading', id: 's-1', value: 7, at: '2026-11-23T07:00:00Z' };
    expect(parseReading(JSON.stringify(reading))).toEqual({ kind: 'reading', id: 's-1', value: 7, at: '2026-11-23T07:00:00Z' });
    expect(parseReading('{"id":"s-1","value":"7","at":"x"}')).toBeNull();
  });
});
