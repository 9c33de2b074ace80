import { describe, expect, it, vi } from 'vitest';
import type { Camera } from '../../api/cameraTypes';
import { ApiProblem } from '../../api/problem';
import { cameraConfig, cameraFaults, cameraValues, changedCameraConfig } from './cameraConfig';
import { faultOf } from './deviceCamera';
import { boundaryOf, Parts } from './multipart';
import { cameraAt } from './usePress';
import { type Sight, watch } from './watching';

const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(new TextEncoder().encode(text));
const text = (part: Uint8Array): string => new TextDecoder().decode(part);
const part = (content: string, told = true): string =>
  `--frame\r\nContent-Type: image/jpeg\r\n${told ? `Content-Length: ${String(content.length)}\r\n` : ''}\r\n${content}\r\n`;

describe('a film of single pictures', () => {
  it('has its boundary in its head, quoted or not, with dashes or without', () => {
    expect(boundaryOf('multipart/x-mixed-replace; boundary=frame')).toBe('frame');
    expect(boundaryOf('multipart/x-mixed-replace;boundary="--a b"')).toBe('a b');
    expect(boundaryOf('image/jpeg')).toBeNull();
  });

  it.each([true, false])('is cut into its pictures wherever the network cut it (length told: %s)', (told) => {
    const sent = bytes(`${part('one--frame', told)}${part('two', told)}${part('three', told)}`);
    for (const size of [1, 7, 50, sent.length]) {
      const parts = new Parts('frame');
      const found: string[] = [];
      for (let at = 0; at < sent.length; at += size) found.push(...parts.take(sent.subarray(at, at + size)).map(text));
      // Without a length the last one ends where the next begins.
      expect(found).toEqual(told ? ['one--frame', 'two', 'three'] : ['one--frame', 'two']);
    }
  });

  it('that is none ends instead of filling the memory', () => {
    const parts = new Parts('frame');
    expect(() => {
      for (let count = 0; count < 10; count += 1) parts.take(new Uint8Array(1_000_000));
    }).toThrow();
  });
});

function answering(preview: () => Response, frame: () => Response): void {
  vi.stubGlobal('fetch', (path: string) => Promise.resolve(path.endsWith('/preview') ? preview() : frame()));
}

/** Looks until there were so many pictures, or until it ends. */
async function seen(most: number): Promise<{ sights: Sight[]; pictures: number }> {
  const stop = new AbortController();
  const sights: Sight[] = [];
  let pictures = 0;
  const watcher = {
    sight: (sight: Sight) => void sights.push(sight),
    picture: () => {
      pictures += 1;
      if (pictures === most) stop.abort();
    },
  };
  await watch('c1', watcher, stop.signal);
  return { sights, pictures };
}

const MIXED = { headers: { 'content-type': 'multipart/x-mixed-replace; boundary=frame' } };
const failed = (): Response => Response.json({ code: 'camera_failed', detail: 'Bench 1 did not answer within 10 s.' }, { status: 503 });

describe('looking through a camera', () => {
  it('shows the film until the server ends it', async () => {
    answering(() => new Response(part('one') + part('two'), MIXED), failed);
    const { sights, pictures } = await seen(9);
    expect(sights.map(({ state }) => state)).toEqual(['opening', 'moving', 'ended']);
    expect(pictures).toBe(1);
  });

  it('shows single pictures where a film does not get through, or too many look already', async () => {
    for (const preview of [
      () => new Response('nothing of that kind'),
      () => Response.json({ code: 'too_many_viewers', detail: '' }, { status: 503 }),
    ]) {
      answering(preview, () => new Response('jpeg'));
      const { sights } = await seen(1);
      expect(sights.map(({ state }) => state)).toEqual(['opening', 'still']);
    }
  });

  it('says in the server’s words why there is nothing to see', async () => {
    answering(failed, failed);
    const { sights } = await seen(1);
    const [, last] = sights;
    expect(last?.state).toBe('failed');
    expect(last?.state === 'failed' && last.error).toBeInstanceOf(ApiProblem);
    expect(last?.state === 'failed' && (last.error as ApiProblem).detail).toBe('Bench 1 did not answer within 10 s.');
  });
});

describe('the settings of a camera', () => {
  it('are those of its kind alone, numbers as numbers', () => {
    expect(cameraConfig('pi', cameraValues('pi', {}), false)).toEqual({ number: 0, autofocus: 'auto', rotation: 0 });
    expect(cameraConfig('v4l2', { ...cameraValues('v4l2', {}), number: 3 }, false)).toEqual({ device: '/dev/video0' });
  });

  it('keep a password that was not typed, and never show one', () => {
    const stored = { url: 'rtsp://cam/1', username: 'eve', password: '********' };
    const values = cameraValues('rtsp', stored);
    expect(values.password).toBe('');
    expect(cameraConfig('rtsp', values, true)).toEqual(stored);
    expect(cameraConfig('rtsp', { ...values, password: 'new' }, true)).toMatchObject({ password: 'new' });
    expect(cameraConfig('rtsp', { ...values, username: '' }, true)).toEqual({ url: 'rtsp://cam/1' });
    expect(changedCameraConfig('rtsp', values, true)).toEqual(stored);
    expect(changedCameraConfig('rtsp', { ...values, username: '' }, true)).toEqual({ url: 'rtsp://cam/1', username: null, password: null });
  });

  it('are told apart from mistakes before the service is asked', () => {
    expect(cameraFaults('rtsp', { url: 'http://cam' })).toEqual({ url: 'rtspUrl' });
    expect(cameraFaults('rtsp', { url: 'rtsp://eve:secret@cam/1' })).toEqual({ url: 'rtspUrl' });
    expect(cameraFaults('mjpeg', { url: '' })).toEqual({ url: 'required' });
    expect(cameraFaults('v4l2', { device: 'video0', size: '1920' })).toEqual({ device: 'device', size: 'size' });
    expect(cameraFaults('folder', { path: 'press-3' })).toEqual({});
  });
});

describe('this device’s camera', () => {
  it('says why it cannot be used', () => {
    expect(faultOf(new DOMException('', 'NotAllowedError'))).toBe('refused');
    expect(faultOf(new DOMException('', 'NotFoundError'))).toBe('absent');
    expect(faultOf(new DOMException('', 'NotReadableError'))).toBe('busy');
    expect(faultOf(new Error('?'))).toBe('broken');
  });
});

describe('the camera at a press', () => {
  it('is the first there that is in use', () => {
    const cameras = [
      { id: 'bench', machine_id: null, retired: false },
      { id: 'old', machine_id: 'p03', retired: true },
      { id: 'door', machine_id: 'p03', retired: false },
    ] as Camera[];
    expect(cameraAt({ id: 'p03' }, cameras)?.id).toBe('door');
    expect(cameraAt({ id: 'p01' }, cameras)).toBeUndefined();
    expect(cameraAt(undefined, cameras)).toBeUndefined();
  });
});
