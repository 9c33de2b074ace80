import { describe, expect, it, vi } from 'vitest';
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

/** One browser: a lock that one tab holds, and a channel between all tabs. */
function browser() {
  const streams: FakeStream[] = [];
  const tabs = new Set<{ onmessage: ((event: MessageEvent) => void) | null }>();
  let holder: Promise<unknown> = Promise.resolve();
  const parts = (): LiveParts => ({
    locks: {
      request: ((_name: string, _options: unknown, work: () => Promise<void>) => {
        holder = holder.then(work);
        return holder;
      }) as unknown as LockManager['request'],
    },
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
  return { streams, parts };
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
