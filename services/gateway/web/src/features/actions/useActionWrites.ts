import type { Action } from '../../api/actionTypes';
import { addPhotos, type PhotoAbout } from '../../components/photo/addPhotos';
import { outbox } from '../../lib/runtime';
import { actionPath } from './queue';

/** What people do at an action without waiting for the network: stored on this device, shown at once, sent when it can be. */
export function startAction({ id, number }: Pick<Action, 'id' | 'number'>): void {
  void outbox.enqueue({ path: actionPath(id, 'start'), body: { note: '' }, caption: { key: 'queue.startAction', values: { number } } });
}

export function checkLine({ id, number }: Pick<Action, 'id' | 'number'>, item_id: string, done: boolean): void {
  void outbox.enqueue({
    path: actionPath(id, 'check'),
    body: { item_id, done },
    caption: { key: 'queue.checkAction', values: { number } },
  });
}

/** Tells whether it is safe. */
export function commentOn({ id, number }: Pick<Action, 'id' | 'number'>, text: string, photo_ids: readonly string[]): Promise<boolean> {
  return outbox.enqueue({
    path: actionPath(id, 'comments'),
    body: { text, photo_ids },
    caption: { key: 'queue.commentAction', values: { number } },
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
