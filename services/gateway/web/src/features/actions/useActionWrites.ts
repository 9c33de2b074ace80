import type { Action } from '../../api/actionTypes';
import { addPhotos, type PhotoAbout } from '../../components/photo/addPhotos';
import { outbox } from '../../lib/runtime';
import { actionPath } from './queue';

/** Being stored: a second tap, as with gloves on, comes before the queue shows the first. */
const starting = new Set<string>();

/** What people do at an action without waiting for the network: stored on this device, shown at once, sent when it can be. */
export function startAction({ id, number }: Pick<Action, 'id' | 'number'>): void {
  const path = actionPath(id, 'start');
  const isStarting = starting.has(path) || outbox.entries.get().some((entry) => entry.path === path && entry.state === 'waiting');
  if (isStarting) return;
  starting.add(path);
  const command = { path, body: { note: '' }, caption: { key: 'queue.startAction', values: { number } }, momentIn: 'at' as const };
  void outbox.enqueue(command).finally(() => starting.delete(path));
}

export function checkLine({ id, number }: Pick<Action, 'id' | 'number'>, item_id: string, done: boolean): void {
  void outbox.enqueue({
    path: actionPath(id, 'check'),
    body: { item_id, done },
    caption: { key: 'queue.checkAction', values: { number } },
    momentIn: 'at',
  });
}

/** Tells whether it is safe. */
export function commentOn({ id, number }: Pick<Action, 'id' | 'number'>, text: string, photo_ids: readonly string[]): Promise<boolean> {
  return outbox.enqueue({
    path: actionPath(id, 'comments'),
    body: { text, photo_ids },
    caption: { key: 'queue.commentAction', values: { number } },
    momentIn: 'at',
  });
}

/** What a picture for an action is of. */
export function photoAbout(toolId: string): PhotoAbout {
  return { tool_id: toolId, slot: 'after' };
}

/** Sends pictures ahead of what will name them; their ids are known at once. */
export function sendPhotos(toolId: string, pictures: readonly Blob[]): string[] {
  return addPhotos(photoAbout(toolId), { key: 'queue.photoAction', values: {} }, pictures);
}
