import type { Photo } from '../../api/cameraTypes';
import { useLayer } from '../../api/photos';
import type { Shape } from '../../api/photoTypes';

/** What was drawn on a photo; null where nothing was, or nobody wants to see it. */
export function useMarks(photo: Photo, isWanted: boolean): readonly Shape[] | null {
  const isAsked = isWanted && photo.annotation_count > 0;
  const layer = useLayer(photo.id, isAsked);
  return isAsked ? (layer.data?.shapes ?? null) : null;
}
