import { NoConnection, problemOf } from '../../api/problem';
import { sessionEnded } from '../../lib/session';
import { boundaryOf, Parts } from './multipart';

/** `moving`: as a film; `still`: one picture after the other, where no film gets through; `ended`: the server's time for one look is over. */
export type Sight =
  { state: 'opening' } | { state: 'moving' } | { state: 'still' } | { state: 'ended' } | { state: 'failed'; error: unknown };

export type Watcher = { picture: (jpeg: Blob) => void; sight: (sight: Sight) => void };

/** A camera that has to wake up first gets this long; its own deadline is 10 s, and its words come with it. */
const FIRST_MS = 12_000;
/** A film without a picture for so long has stopped, whatever the connection says. */
const STALL_MS = 4_000;
const POLL_MS = 1_000;
const SERVER_FAULT = 500;
const CAMERA_FAILED = 'camera_failed';

export function cameraPath(cameraId: string, rest: string): string {
  return `/api/v1/cameras/${encodeURIComponent(cameraId)}/${rest}`;
}

class Stalled extends Error {}

/** A promise that gives up; what it waited for is ended by the caller. */
async function within<T>(ms: number, wanted: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Stalled()), ms);
  });
  try {
    return await Promise.race([wanted, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function ask(path: string, signal: AbortSignal): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, { signal, cache: 'no-store', credentials: 'same-origin' });
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new NoConnection('the gateway does not answer', { cause });
  }
  if (answer.status === 401) sessionEnded();
  return answer;
}

/** One picture of a camera, as it is now. */
export async function frameOf(cameraId: string, signal: AbortSignal): Promise<Blob> {
  const answer = await ask(cameraPath(cameraId, 'frame'), AbortSignal.any([signal, AbortSignal.timeout(FIRST_MS)]));
  if (!answer.ok) throw await problemOf(answer);
  return answer.blob();
}

/** The film; true when it ended in good order, false when it got stuck or does not get through. Throws what the server says. */
async function film(cameraId: string, watcher: Watcher, signal: AbortSignal): Promise<boolean> {
  const stop = new AbortController();
  const answer = await within(FIRST_MS, ask(cameraPath(cameraId, 'preview'), AbortSignal.any([signal, stop.signal]))).catch(
    (error: unknown) => {
      stop.abort();
      if (error instanceof Stalled) return null;
      throw error;
    },
  );
  if (!answer) return false;
  if (!answer.ok) {
    const problem = await problemOf(answer);
    // What the camera itself says ends the look; whatever else is in the way of a film may let single pictures through.
    if (problem.status < SERVER_FAULT || problem.code === CAMERA_FAILED) throw problem;
    return false;
  }
  const boundary = boundaryOf(answer.headers.get('content-type'));
  const reader = answer.body?.getReader();
  if (!boundary || !reader) return false;
  const parts = new Parts(boundary);
  let shown = false;
  try {
    for (;;) {
      const { done, value } = await within(shown ? STALL_MS : FIRST_MS, reader.read());
      if (done) return shown;
      const newest = parts.take(value).at(-1);
      if (!newest) continue;
      if (!shown) watcher.sight({ state: 'moving' });
      shown = true;
      watcher.picture(new Blob([newest], { type: 'image/jpeg' }));
    }
  } catch (error) {
    if (signal.aborted) throw error;
    return false;
  } finally {
    stop.abort();
  }
}

async function stills(cameraId: string, watcher: Watcher, signal: AbortSignal): Promise<void> {
  for (let first = true; !signal.aborted; first = false) {
    const jpeg = await frameOf(cameraId, signal);
    if (first) watcher.sight({ state: 'still' });
    watcher.picture(jpeg);
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

/** Shows what a camera sees until `signal` says stop. A film first; where it gets stuck, single pictures; where they fail, the reason. */
export async function watch(cameraId: string, watcher: Watcher, signal: AbortSignal): Promise<void> {
  try {
    watcher.sight({ state: 'opening' });
    if (await film(cameraId, watcher, signal)) watcher.sight({ state: 'ended' });
    else await stills(cameraId, watcher, signal);
  } catch (error) {
    if (!signal.aborted) watcher.sight({ state: 'failed', error });
  }
}
