import type { Shape } from '../../api/photoTypes';
import { PHOTOS_PATH } from '../../components/photo/addPhotos';
import type { Command, StoredEntry } from '../../lib/outbox';

/** A layer that is to be saved, and the version upon which it was drawn; 0 where nobody had drawn yet. */
export type DrawnLayer = { version: number; shapes: readonly Shape[] };

function layerPath(photoId: string): string {
  return `${PHOTOS_PATH}/${encodeURIComponent(photoId)}/annotations`;
}

/** `key` names it to the server, so that a repeat saves nothing twice. `of`: what the photo is of, for the list of what waits. */
export function layerCommand(photoId: string, { version, shapes }: DrawnLayer, of: string, key: string): Command {
  return {
    path: layerPath(photoId),
    method: 'PUT',
    body: { shapes: [...shapes], client_id: key },
    ifMatch: version,
    caption: { key: 'queue.marks', values: { of } },
  };
}

/** What this device has still to save of a photo's layer: it waits for the network, or the server refused it after all. */
export type QueuedLayer = DrawnLayer & { entry: StoredEntry };

/** By any id of the photo. The newest one counts; there is more than one only where two pages were open. */
export function queuedLayer(photoIds: readonly string[], entries: readonly StoredEntry[]): QueuedLayer | null {
  const paths = photoIds.map(layerPath);
  const entry = entries.findLast(({ path }) => paths.includes(path));
  if (!entry) return null;
  return { entry, version: entry.ifMatch ?? 0, shapes: (entry.body as { shapes: Shape[] }).shapes };
}

/** The entries that a newer layer of the photo replaces. */
export function layerEntries(photoIds: readonly string[], entries: readonly StoredEntry[]): number[] {
  const paths = photoIds.map(layerPath);
  return entries.filter(({ path }) => paths.includes(path)).map(({ seq }) => seq);
}
