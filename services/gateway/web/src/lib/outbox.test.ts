import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiProblem, NoConnection } from '../api/problem';
import { inDatabase } from './database';
import { Lanes } from './lanes';
import { type Command, Outbox, type OutboxEntry, type Send } from './outbox';

const command = (path: string): Command => ({ path, body: { note: 'x' }, caption: { key: 'queue.title', values: {} } });
const offline: Send = () => Promise.reject(new NoConnection('away'));

async function boxOf(user: string, send: Send): Promise<Outbox> {
  const box = new Outbox(inDatabase, send);
  await box.open(user);
  return box;
}

async function emptyStore(): Promise<void> {
  await inDatabase((db) => db.clear('outbox'));
}

describe('outbox', () => {
  beforeEach(emptyStore);
  afterEach(emptyStore);

  it('hands back the answer of a write that went through', async () => {
    const box = await boxOf('u1', () => Promise.resolve({ total_at_completion: 106_594 }));
    expect(await box.submit(command('/a'))).toEqual({ state: 'sent', answer: { total_at_completion: 106_594 } });
    expect(box.entries.get()).toHaveLength(0);
  });

  it('keeps what it cannot send, and sends it later in the order it was made, each with its own key', async () => {
    const away = await boxOf('u1', offline);
    for (const path of ['/a', '/b', '/c']) expect(await away.submit(command(path))).toEqual({ state: 'waiting' });
    const sent: OutboxEntry[] = [];
    const back = await boxOf('u1', (entry) => {
      sent.push(entry);
      return Promise.resolve(null);
    });
    await back.flush();
    expect(sent.map((entry) => entry.path)).toEqual(['/a', '/b', '/c']);
    expect(new Set(sent.map((entry) => entry.key)).size).toBe(3);
  });

  it('sends a report before the pictures that are kept at the same time', async () => {
    const sent: string[] = [];
    const box = await boxOf('u1', ({ path }) => Promise.resolve(sent.push(path)));
    await Promise.all([box.submit(command('/report')), box.keep(command('/picture1')), box.keep(command('/picture2'))]);
    await box.flush();
    expect(sent).toEqual(['/report', '/picture1', '/picture2']);
  });

  it('repeats an entry with the same key after a lost answer', async () => {
    const keys: string[] = [];
    const box = await boxOf('u1', (entry) => {
      keys.push(entry.key);
      return keys.length === 1 ? Promise.reject(new NoConnection('answer lost')) : Promise.resolve(null);
    });
    await box.submit(command('/a'));
    await box.flush();
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  it('takes whatever breaks for a lost answer, and the same press once more for the same write', async () => {
    const keys: string[] = [];
    const box = await boxOf('u1', ({ key }) => {
      keys.push(key);
      return keys.length < 3 ? Promise.reject(new TypeError('network error')) : Promise.resolve(7);
    });
    expect(await box.submit(command('/a'), 'k1')).toEqual({ state: 'waiting' });
    expect(await box.submit(command('/a'), 'k1')).toEqual({ state: 'waiting' });
    expect(box.entries.get()).toHaveLength(1);
    expect(await box.submit(command('/a'), 'k1')).toEqual({ state: 'sent', answer: 7 });
    expect(keys).toEqual(['k1', 'k1', 'k1']);
  });

  it.each([401, 408, 425, 429, 500, 503])('treats %i as "later", not as a refusal', async (status) => {
    const box = await boxOf('u1', () => Promise.reject(new ApiProblem(status, 'later', '')));
    expect(await box.submit(command('/a'))).toEqual({ state: 'waiting' });
    expect(box.entries.get().map((entry) => entry.state)).toEqual(['waiting']);
  });

  it('gives a refusal with its figures back to the form that submitted it', async () => {
    const box = await boxOf('u1', () => Promise.reject(new ApiProblem(409, 'implausible_entry', 'no', { low: 1, high: 9 })));
    const outcome = await box.submit(command('/a'));
    expect(outcome.state).toBe('refused');
    expect(outcome.state === 'refused' && outcome.problem.number('high')).toBe(9);
    expect(box.entries.get()).toHaveLength(0);
  });

  it('parks an old entry that is refused, goes on with the next, and never drops it', async () => {
    const away = await boxOf('u1', offline);
    await away.submit(command('/closed'));
    await away.submit(command('/fine'));
    const sent: string[] = [];
    const back = await boxOf('u1', (entry) => {
      if (entry.path === '/closed') return Promise.reject(new ApiProblem(409, 'job_already_closed', ''));
      sent.push(entry.path);
      return Promise.resolve(null);
    });
    await back.flush();
    await back.flush();
    expect(sent).toEqual(['/fine']);
    expect(back.entries.get().map((entry) => [entry.path, entry.state, entry.reason?.code])).toEqual([
      ['/closed', 'parked', 'job_already_closed'],
    ]);
  });

  describe('while a service does not take a write', () => {
    const JOB = '/api/v1/jobs/j1/answers';
    const queued = async (...commands: Command[]): Promise<void> => {
      const away = await boxOf('u1', offline);
      for (const one of commands) await away.submit(one);
    };
    const tried: string[] = [];
    const serverWith = (problemOf: (path: string) => Error | null) =>
      boxOf('u1', ({ path }) => {
        tried.push(path);
        const problem = problemOf(path);
        return problem ? Promise.reject(problem) : Promise.resolve(null);
      });
    const left = (box: Outbox) => box.entries.get().map(({ path }) => path);
    beforeEach(() => void tried.splice(0));

    it('takes what is for others, and asks nothing more of a service that is away', async () => {
      const picture = (id: string): Command => ({ ...command(`/api/v1/photos?id=${id}&tool_id=t`), body: new Blob(['x']) });
      await queued(picture('p1'), command('/api/v1/failures'), picture('p2'), command(JOB));
      const box = await serverWith((path) => (path.includes('photos') ? new ApiProblem(503, 'service_unavailable', '') : null));
      await box.flush();
      expect(tried).toEqual(['/api/v1/photos?id=p1&tool_id=t', '/api/v1/failures', JOB]);
      expect(left(box)).toEqual(['/api/v1/photos?id=p1&tool_id=t', '/api/v1/photos?id=p2&tool_id=t']);
    });

    it('keeps the order on one thing, and says how often and with what it was put off', async () => {
      await queued(command(`${JOB}/i1`), command('/api/v1/jobs/j2/start'), command('/api/v1/jobs/j1/complete'));
      const box = await serverWith((path) => (path.endsWith('i1') ? new ApiProblem(500, 'unexpected', '') : null));
      await box.flush();
      await box.flush();
      expect(tried).toEqual([`${JOB}/i1`, '/api/v1/jobs/j2/start', `${JOB}/i1`]);
      expect(left(box)).toEqual([`${JOB}/i1`, '/api/v1/jobs/j1/complete']);
      expect(box.entries.get()[0]?.trouble).toMatchObject({ tries: 2, reason: { status: 500, code: 'unexpected' } });
    });

    it('lets a report through where the line is too poor for a picture', () => {
      const lanes = new Lanes();
      const picture = { path: '/api/v1/photos?id=p1', key: 'k1', body: new Blob(['x']) };
      expect(lanes.close(picture, new NoConnection('away'))).toBe(true);
      expect(lanes.isOpen({ ...picture, path: '/api/v1/photos?id=p2' })).toBe(false);
      expect(lanes.isOpen({ path: '/api/v1/failures', key: 'k2', body: {} })).toBe(true);
    });

    it.each([new NoConnection('away'), new ApiProblem(401, 'no_session', '')])('stops for %o', async (problem) => {
      await queued(command('/api/v1/failures'), command(JOB));
      await (await serverWith(() => problem)).flush();
      expect(tried).toEqual(['/api/v1/failures']);
    });
  });

  it("never sends another user's entries, but says that they wait", async () => {
    const anna = new Outbox(inDatabase, offline);
    await anna.open('anna', 'Anna');
    await anna.submit(command('/a'));
    expect(anna.ofOthers.get()).toEqual([]);
    const send = vi.fn(() => Promise.resolve(null));
    const tom = await boxOf('tom', send);
    await tom.flush();
    expect(send).not.toHaveBeenCalled();
    expect(tom.entries.get()).toHaveLength(0);
    expect(tom.ofOthers.get()).toMatchObject([{ user: 'anna', name: 'Anna', count: 1 }]);
    const again = await boxOf('anna', send);
    await again.flush();
    expect(send).toHaveBeenCalledTimes(1);
  });

  describe('of what is of the moment in which it was made', () => {
    const reading: Command = { ...command('/api/v1/tools/t1/reading'), body: { total: 1_400, note: 'x' }, momentIn: 'at' };
    const made = { total: 1_400, note: 'x', at: '2026-11-27T09:00:00.000Z' };
    const pressed = (send: Send) => new Outbox(inDatabase, send, undefined, () => Date.parse(made.at));

    it('says the moment, also long after', async () => {
      const away = pressed(offline);
      await away.open('u1');
      await away.submit(reading);
      const sent: unknown[] = [];
      const back = await boxOf('u1', ({ body }) => Promise.resolve(sent.push(body)));
      await back.flush();
      expect(sent).toEqual([made]);
    });

    it("leaves it to the server's clock where this device's is fast and the server answers", async () => {
      const sent: unknown[] = [];
      const box = pressed(({ body }) => {
        sent.push(body);
        return sent.length === 1 ? Promise.reject(new ApiProblem(422, 'entry_in_future', '')) : Promise.resolve(null);
      });
      await box.open('u1');
      expect(await box.submit(reading)).toMatchObject({ state: 'sent' });
      expect(sent).toEqual([made, { total: 1_400, note: 'x' }]);
    });

    it('can be sent as of now once it was refused as of the future', async () => {
      const away = await boxOf('u1', offline);
      await away.submit(reading, 'k1');
      const sent: OutboxEntry[] = [];
      const back = await boxOf('u1', (entry) => {
        sent.push(entry);
        return sent.length === 1 ? Promise.reject(new ApiProblem(422, 'entry_in_future', '')) : Promise.resolve(null);
      });
      await back.flush();
      await back.sendAsOfNow(back.entries.get()[0]?.seq ?? 0);
      expect(back.entries.get()).toEqual([]);
      expect(sent.map(({ body }) => 'at' in (body as object))).toEqual([true, false]);
      expect(sent[1]?.body).toEqual({ total: 1_400, note: 'x' });
      expect(sent[1]?.key).not.toBe('k1');
    });

    it('can be confirmed once it was refused as implausible', async () => {
      const away = await boxOf('u1', offline);
      await away.submit(reading);
      const back = await boxOf('u1', ({ body }) =>
        'confirm' in (body as object) ? Promise.resolve(null) : Promise.reject(new ApiProblem(409, 'implausible_entry', '')),
      );
      await back.flush();
      expect(back.entries.get()[0]?.reason?.code).toBe('implausible_entry');
      await back.retry(back.entries.get()[0]?.seq ?? 0, { confirm: true });
      expect(back.entries.get()).toEqual([]);
    });
  });

  it('says that nothing can be kept where the store cannot be opened, sends all the same, and finds again what waits in it', async () => {
    await (await boxOf('u1', offline)).submit(command('/kept'));
    let shut = true;
    const sent: string[] = [];
    const send: Send = ({ path }) => Promise.resolve(sent.push(path));
    const box = new Outbox((work) => (shut ? Promise.reject(new DOMException('', 'UnknownError')) : inDatabase(work)), send);
    await box.open('u1');
    expect(box.isShut.get()).toBe(true);
    expect(await box.submit(command('/typed'))).toMatchObject({ state: 'sent' });
    shut = false;
    await box.flush();
    expect(sent).toEqual(['/typed', '/kept']);
    expect(box.isShut.get()).toBe(false);
  });

  describe('on a device without room', () => {
    const refuse = (): never => {
      throw new DOMException('', 'QuotaExceededError');
    };
    const noRoom = (): void => {
      for (const word of ['add', 'put'] as const) vi.spyOn(IDBObjectStore.prototype, word).mockImplementation(refuse);
    };
    afterEach(() => vi.restoreAllMocks());

    it('sends all the same, from the page', async () => {
      noRoom();
      const sent: string[] = [];
      const box = await boxOf('u1', (entry) => (sent.push(entry.path), Promise.resolve(7)));
      expect(await box.submit(command('/a'))).toEqual({ state: 'sent', answer: 7 });
      expect(await box.enqueue(command('/b'))).toBe(true);
      await box.keep(command('/c'));
      expect(sent).toEqual(['/a', '/b', '/c']);
      expect(box.holdsUnkept()).toBe(false);
    });

    it('says without a network what it did not keep, instead of losing it', async () => {
      noRoom();
      const box = await boxOf('u1', offline);
      await expect(box.submit(command('/form'))).rejects.toMatchObject({ name: 'NotStored', why: 'full' });
      await expect(box.keep(command('/draft'))).rejects.toMatchObject({ name: 'NotStored', why: 'full' });
      expect(box.entries.get()).toEqual([]);
      expect(await box.enqueue(command('/answer'))).toBe(false);
      expect(box.entries.get().map(({ path, notKept }) => [path, notKept])).toEqual([['/answer', 'full']]);
      expect(box.holdsUnkept()).toBe(true);
    });

    it('stores what the page alone had once there is room, in its place', async () => {
      const box = await boxOf('u1', offline);
      await box.submit(command('/first'));
      noRoom();
      await box.enqueue(command('/second'));
      vi.restoreAllMocks();
      await box.enqueue(command('/third'));
      await box.flush();
      expect(box.holdsUnkept()).toBe(false);
      const reloaded = await boxOf('u1', offline);
      expect(reloaded.entries.get().map(({ path }) => path)).toEqual(['/first', '/second', '/third']);
    });

    it('says of a picture that gets no answer how often it was tried, for it holds up those behind it', async () => {
      // From the page: the store of the tests keeps no pictures.
      noRoom();
      const box = await boxOf('u1', offline);
      await box.enqueue({ ...command('/api/v1/photos?id=p1'), body: new Blob(['x']) });
      await box.flush();
      expect(box.entries.get()[0]?.trouble).toMatchObject({ tries: 2, reason: { code: 'no_connection' } });
    });

    it('stores what two tabs had alone, and neither over the other', async () => {
      await (await boxOf('u1', offline)).submit(command('/first'));
      const tabs = [await boxOf('u1', offline), await boxOf('u1', offline)];
      noRoom();
      for (const [place, tab] of tabs.entries()) await tab.enqueue(command(`/tab${String(place)}`));
      vi.restoreAllMocks();
      for (const tab of tabs) await tab.flush();
      const reloaded = await boxOf('u1', offline);
      expect(reloaded.entries.get().map(({ path }) => path)).toHaveLength(3);
      expect(tabs.map((tab) => tab.holdsUnkept())).toEqual([false, false]);
    });

    it('goes on behind a write that was put off and one that was refused, and shows why they stay', async () => {
      const away = await boxOf('u1', offline);
      for (const path of ['/off', '/refused', '/fine']) await away.submit(command(path));
      noRoom();
      const sent: string[] = [];
      const box = await boxOf('u1', ({ path }) => {
        sent.push(path);
        if (path === '/fine') return Promise.resolve(null);
        return Promise.reject(path === '/off' ? new ApiProblem(500, 'unexpected', '') : new ApiProblem(409, 'job_already_closed', ''));
      });
      await box.flush();
      await box.flush();
      expect(sent).toEqual(['/off', '/refused', '/fine', '/off']);
      expect(box.entries.get().map(({ path, state, trouble, reason }) => [path, state, trouble?.tries ?? reason?.code])).toEqual([
        ['/off', 'waiting', 2],
        ['/refused', 'parked', 'job_already_closed'],
      ]);
    });
  });
});
