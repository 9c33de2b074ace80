import type { Photo } from '../../api/cameraTypes';
import type { View } from '../../api/viewTypes';
import { isOfSet } from './viewNames';

/** What of a set was photographed in a run, the newest picture of each view, and what was not. */
export type ShotSet = { taken: { view: string; photo: Photo }[]; missing: string[] };

export function setOf(views: readonly Pick<View, 'view' | 'retired'>[], photos: readonly Photo[]): ShotSet {
  const wanted = views.filter(({ view, retired }) => isOfSet(view) && !retired).map(({ view }) => view);
  const newest = new Map<string, Photo>();
  for (const photo of photos) {
    const before = photo.view === null ? undefined : newest.get(photo.view);
    if (photo.view !== null && (!before || before.added_at < photo.added_at)) newest.set(photo.view, photo);
  }
  const order = [...new Set([...wanted, ...newest.keys()])];
  return {
    taken: order.flatMap((view) => {
      const photo = newest.get(view);
      return photo ? [{ view, photo }] : [];
    }),
    missing: wanted.filter((view) => !newest.has(view)),
  };
}
