import type { Photo } from '../../api/cameraTypes';
import { takenAt } from '../../api/views';
import type { Ghost } from '../cameras/useGhost';

/** What lies over a view when it is photographed again; null where there is nothing yet. */
export function ghostOf(of: string, last: Photo | null | undefined, goldenId: string | null | undefined): Ghost | null {
  if (!last && !goldenId) return null;
  return { of, last: last ? { photoId: last.id, at: takenAt(last) } : null, goldenId: goldenId ?? null };
}
