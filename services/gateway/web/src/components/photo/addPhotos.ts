import type { PhotoSlot } from '../../api/photoTypes';
import type { Caption, Command } from '../../lib/outbox';
import { outbox } from '../../lib/runtime';
import { uid } from '../../lib/uid';

/** What pictures are of; `view` is a slug such as `a-side` or `cavity-2`. */
export type PhotoAbout = {
  tool_id?: string;
  job_id?: string;
  item_id?: string;
  slot?: PhotoSlot;
  half?: 'A' | 'B';
  view?: string;
  run_id?: string;
  caption?: string;
};

export const PHOTOS_PATH = '/api/v1/photos';

/** `at` is this device's time of capture, for pictures that carry none themselves. */
export function photoPath(id: string, about: PhotoAbout, at: Date): string {
  const said = Object.entries(about).filter(([, value]) => value !== undefined && value !== '') as [string, string][];
  return `${PHOTOS_PATH}?${new URLSearchParams([['id', id], ...said, ['taken_at', at.toISOString()]]).toString()}`;
}

/** When a picture was taken: a file knows, what comes straight from a camera is of now. */
export function takenAt(picture: Blob): Date {
  return picture instanceof File ? new Date(Math.min(picture.lastModified, Date.now())) : new Date();
}

/** Stores pictures on this device and sends them when it can be; their ids are known at once, and a repeat adds nothing twice. */
export function addPhotos(about: PhotoAbout, caption: Caption, pictures: readonly Blob[]): string[] {
  return pictures.map((picture) => {
    const id = uid();
    void outbox.enqueue(photoCommand(id, about, caption, picture));
    return id;
  });
}

/** The same for one whose id was chosen before. */
export function photoCommand(id: string, about: PhotoAbout, caption: Caption, picture: Blob): Command {
  return { path: photoPath(id, about, takenAt(picture)), body: picture, caption };
}
