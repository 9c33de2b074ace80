import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { rowsBefore } from '../lib/askedAgain';
import { api, body, ifMatch } from './client';
import { keys } from './keys';
import { remembered } from './searching';
import type { Layer, Photo, Spot } from './photoTypes';
import type { components } from './schema';

const PAGE = 60;
const ROOT = '/api/v1/photos';

export type PhotoFilter = {
  tool_id?: string;
  job_id?: string;
  failure_id?: string;
  action_id?: string;
  view?: string;
  run_id?: string;
  camera_id?: string;
  code?: string;
  q?: string;
  from?: string;
  to?: string;
  by?: string;
  removed?: true;
  removed_by?: string;
};

/** The photos that fit, newest first. */
export function usePhotos(filter: PhotoFilter, enabled = true) {
  return useInfiniteQuery({
    ...remembered(filter.q),
    queryKey: keys.photoList(filter),
    queryFn: ({ pageParam }) =>
      body(api.GET('/api/v1/photos', { params: { query: { ...filter, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: rowsBefore,
    enabled,
  });
}

/** A photo with all that is known of it; whoever may bring removed ones back sees those, too. */
export function usePhoto(id: string, withRemoved: boolean, enabled = true) {
  return useQuery({
    queryKey: keys.photo(id),
    queryFn: () =>
      body(
        api.GET('/api/v1/photos/{photo_id}', { params: { path: { photo_id: id }, query: withRemoved ? { removed: withRemoved } : {} } }),
      ),
    enabled,
  });
}

/** Whether a photo that was named already is there; asked again whenever a photo comes. */
export function usePhotoArrives(id: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.photoArrives(id),
    queryFn: () => body(api.GET('/api/v1/photos/{photo_id}', { params: { path: { photo_id: id } } })).then(() => true),
    enabled,
  });
}

type Told = Omit<components['schemas']['AnnotationsOut'], 'shapes'> & {
  shapes: (Omit<components['schemas']['ShapeBody'], 'points'> & { points: number[][] })[];
};

/** A shape says its defaults, too: what is not told there, is told here. */
export function layerOf(layer: Told): Layer {
  const shapes = layer.shapes.map(({ points, text = '', code = null, color = 'red', ...shape }) => ({
    ...{ ...shape, points: points as Spot[], text, code, color },
  }));
  return { ...layer, shapes };
}

/** What was drawn on a photo, as it stands now. */
export function useLayer(photoId: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.layer(photoId),
    queryFn: () => body(api.GET('/api/v1/photos/{photo_id}/annotations', { params: { path: { photo_id: photoId } } })).then(layerOf),
    enabled,
  });
}

/** Who drew when, newest first. */
export function useLayerVersions(photoId: string) {
  return useInfiniteQuery({
    queryKey: keys.layerVersions(photoId),
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/photos/{photo_id}/annotations/versions', {
          params: { path: { photo_id: photoId }, query: pageParam ? { cursor: pageParam } : {} },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

/** The layer as somebody saved it once; null asks for none. */
export function useLayerVersion(photoId: string, version: number | null) {
  return useQuery({
    queryKey: keys.layerVersion(photoId, version ?? 0),
    queryFn: () =>
      body(
        api.GET('/api/v1/photos/{photo_id}/annotations/versions/{version}', {
          params: { path: { photo_id: photoId, version: version ?? 0 } },
        }),
      ).then(layerOf),
    enabled: version !== null,
    staleTime: Infinity,
  });
}

/** What it shows; `version` is the one that was changed. */
export function describePhoto(photoId: string, version: number, said: Pick<Photo, 'caption' | 'view'>): Promise<Photo> {
  return body(api.PATCH('/api/v1/photos/{photo_id}', { params: { path: { photo_id: photoId }, header: ifMatch(version) }, body: said }));
}

export type PhotoDeed = 'remove' | 'restore' | 'erase';

/** Each needs its reason. */
export function doToPhoto(photoId: string, deed: PhotoDeed, reason: string, key: string): Promise<Photo> {
  const params = { path: { photo_id: photoId }, header: { 'Idempotency-Key': key } };
  if (deed === 'remove') return body(api.POST('/api/v1/photos/{photo_id}/remove', { params, body: { reason } }));
  if (deed === 'restore') return body(api.POST('/api/v1/photos/{photo_id}/restore', { params, body: { reason } }));
  return body(api.POST('/api/v1/photos/{photo_id}/erase', { params, body: { reason } }));
}

/** Where a picture lies: `screen` fills a screen, `full` is what the camera saw. Of a removed one it is shown to engineers alone. */
export function pictureUrl(photoId: string, variant: 'thumb' | 'screen' | 'full' | 'original', isRemoved = false): string {
  return `${ROOT}/${encodeURIComponent(photoId)}/${variant}${isRemoved ? '?removed=true' : ''}`;
}

/** Without a version the newest marks are drawn into it. */
export function annotatedUrl(photoId: string, language: string, version: number | null): string {
  const of = version === null ? '' : `&version=${String(version)}`;
  return `${ROOT}/${encodeURIComponent(photoId)}/annotated.png?variant=full&lang=${language.slice(0, 2)}${of}`;
}
