import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import type { Photo } from './cameraTypes';
import { api, body, ifMatch } from './client';
import type { View } from './viewTypes';

const PHOTOS = 100;
const RUNS = 20;

/** What makes photos old makes these old. */
export const viewKeys = {
  all: (toolId: string) => ['photos', 'views', toolId] as const,
  photos: (toolId: string, view: string) => ['photos', 'views', toolId, view] as const,
  lastShots: (toolId: string) => ['photos', 'last-shots', toolId] as const,
};

function viewsOf(toolId: string) {
  return {
    queryKey: viewKeys.all(toolId),
    queryFn: () => body(api.GET('/api/v1/tools/{tool_id}/views', { params: { path: { tool_id: toolId } } })),
  };
}

export function useViews(toolId: string, enabled = true) {
  return useQuery({ ...viewsOf(toolId), enabled });
}

/** The views of several tools, by tool, as far as they are there. */
export function useViewsOfTools(toolIds: readonly string[]): ReadonlyMap<string, readonly View[]> {
  return useQueries({
    queries: toolIds.map(viewsOf),
    combine: (found) => new Map(found.flatMap(({ data }, index) => (data ? [[toolIds[index] ?? '', data.items] as const] : []))),
  });
}

/** The pictures of a view, the newest first. */
export function useViewPhotos(toolId: string, view: string) {
  return useInfiniteQuery({
    queryKey: viewKeys.photos(toolId, view),
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/photos', {
          params: { query: { tool_id: toolId, view, limit: PHOTOS, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

export function useLastShots(toolId: string) {
  return useInfiniteQuery({
    queryKey: viewKeys.lastShots(toolId),
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/tools/{tool_id}/last-shots', {
          params: { path: { tool_id: toolId }, query: { limit: RUNS, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

/** One picture, which may be older than those that were read. */
export function usePhoto(id: string | null) {
  return useQuery({
    queryKey: ['photos', 'one', id],
    queryFn: () => body(api.GET('/api/v1/photos/{photo_id}', { params: { path: { photo_id: id ?? '' } } })) as Promise<Photo>,
    enabled: id !== null,
  });
}

export function addView(toolId: string, said: { name: string; hint: string }, key: string): Promise<View> {
  return body(
    api.POST('/api/v1/tools/{tool_id}/views', { params: { path: { tool_id: toolId }, header: { 'Idempotency-Key': key } }, body: said }),
  );
}

export type ViewChange = { name?: string; hint?: string; position?: number; retired?: boolean };

export function changeView(toolId: string, { view, version }: Pick<View, 'view' | 'version'>, said: ViewChange): Promise<View> {
  return body(
    api.PATCH('/api/v1/tools/{tool_id}/views/{view}', {
      params: { path: { tool_id: toolId, view }, header: ifMatch(version) },
      body: said,
    }),
  );
}

/** The picture that others of its view are compared with; null: none. */
export function setGolden(toolId: string, { view, version }: Pick<View, 'view' | 'version'>, photoId: string | null): Promise<View> {
  return body(
    api.PUT('/api/v1/tools/{tool_id}/views/{view}/golden', {
      params: { path: { tool_id: toolId, view }, header: ifMatch(version) },
      body: { photo_id: photoId },
    }),
  );
}

/** When a picture was taken, as far as it is known. */
export function takenAt(photo: Pick<Photo, 'taken_at' | 'added_at'>): string {
  return photo.taken_at ?? photo.added_at;
}
