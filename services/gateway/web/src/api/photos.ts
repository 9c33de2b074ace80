import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { checkedFetch, ifMatch } from './client';
import { keys } from './keys';
import type { Layer, LayerVersion, Photo, PhotoDetail, Shape } from './photoTypes';

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
  removed?: 'true';
};

type Page = { items: Photo[]; next_cursor: string | null };

async function ask<T>(path: string, query: Record<string, string> = {}): Promise<T> {
  const url = new URL(`${ROOT}${path}`, location.origin);
  url.search = new URLSearchParams(query).toString();
  return (await (await checkedFetch(new Request(url))).json()) as T;
}

async function tell<T>(method: 'POST' | 'PUT', path: string, body: unknown, headers: Record<string, string>): Promise<T> {
  const request = new Request(new URL(`${ROOT}${path}`, location.origin), {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return (await (await checkedFetch(request)).json()) as T;
}

function at(id: string): string {
  return `/${encodeURIComponent(id)}`;
}

/** The photos that fit, newest first. */
export function usePhotos(filter: PhotoFilter, enabled = true) {
  return useInfiniteQuery({
    queryKey: keys.photoList(filter),
    queryFn: ({ pageParam }) => ask<Page>('', { ...filter, limit: String(PAGE), ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** A photo with all that is known of it; whoever may bring removed ones back sees those, too. */
export function usePhoto(id: string, withRemoved: boolean) {
  return useQuery({
    queryKey: keys.photo(id),
    queryFn: () => ask<PhotoDetail>(at(id), withRemoved ? { removed: 'true' } : {}),
  });
}

/** What was drawn on a photo, as it stands now. */
export function useLayer(photoId: string) {
  return useQuery({ queryKey: keys.layer(photoId), queryFn: () => ask<Layer>(`${at(photoId)}/annotations`) });
}

export function useLayerVersions(photoId: string) {
  return useQuery({
    queryKey: keys.layerVersions(photoId),
    queryFn: () => ask<{ items: LayerVersion[] }>(`${at(photoId)}/annotations/versions`),
  });
}

/** The layer as somebody saved it once; null asks for none. */
export function useLayerVersion(photoId: string, version: number | null) {
  return useQuery({
    queryKey: keys.layerVersion(photoId, version ?? 0),
    queryFn: () => ask<Layer>(`${at(photoId)}/annotations/versions/${String(version ?? 0)}`),
    enabled: version !== null,
    staleTime: Infinity,
  });
}

/** The new layer; `version` is the one that was changed, 0 where nobody had drawn yet. */
export function saveLayer(photoId: string, version: number, shapes: readonly Shape[], key: string): Promise<Layer> {
  return tell('PUT', `${at(photoId)}/annotations`, { shapes, client_id: key }, { 'Idempotency-Key': key, ...ifMatch(version) });
}

export type PhotoDeed = 'remove' | 'restore' | 'erase';

export function doToPhoto(photoId: string, deed: PhotoDeed, reason: string, key: string): Promise<Photo> {
  return tell('POST', `${at(photoId)}/${deed}`, { reason }, { 'Idempotency-Key': key });
}

/** Where a picture lies: `screen` fills a screen, `full` is what the camera saw. */
export function pictureUrl(photoId: string, variant: 'thumb' | 'screen' | 'full' | 'original'): string {
  return `${ROOT}${at(photoId)}/${variant}`;
}

export function annotatedUrl(photoId: string, language: string): string {
  return `${ROOT}${at(photoId)}/annotated.png?variant=full&lang=${language.slice(0, 2)}`;
}
