import { useQuery } from '@tanstack/react-query';
import type { PhotoAbout } from '../components/photo/addPhotos';
import type { Camera, CameraConfig, CameraKind, CameraProbe, Photo } from './cameraTypes';
import { api, body, checkedFetch, ifMatch } from './client';

/** Names of these answers; they stand here, for no first page asks for a camera. */
export const cameraKeys = {
  all: ['cameras'] as const,
  every: ['cameras', 'every'] as const,
  one: (id: string) => ['cameras', 'one', id] as const,
};

/** How soon a camera's state is asked for again: a process that starts or dies is no event. */
const STATE_MS = 5_000;
/** The service gives a camera 10 s for a picture, and then says why there is none. */
const CAPTURE_MS = 20_000;
const CREATED = 201;

export function useCameras() {
  return useQuery({ queryKey: cameraKeys.all, queryFn: () => body(api.GET('/api/v1/cameras')), refetchInterval: STATE_MS });
}

/** All that ever took photos: retired ones too, by name. */
export function useEveryCamera() {
  return useQuery({
    queryKey: cameraKeys.every,
    queryFn: () => body(api.GET('/api/v1/cameras', { params: { query: { retired: true } } })),
  });
}

export function useCamera(id: string) {
  return useQuery({
    queryKey: cameraKeys.one(id),
    queryFn: () => body(api.GET('/api/v1/cameras/{camera_id}', { params: { path: { camera_id: id } } })),
    refetchInterval: STATE_MS,
  });
}

/** What is saved of a camera. */
export type CameraSaid = { name: string; place: string; machine_id: string | null; config: CameraConfig };

export function addCamera(kind: CameraKind, said: CameraSaid, key: string): Promise<Camera> {
  return body(api.POST('/api/v1/cameras', { params: { header: { 'Idempotency-Key': key } }, body: { kind, ...said } as never }));
}

export function changeCamera({ id, version }: Pick<Camera, 'id' | 'version'>, said: CameraSaid): Promise<Camera> {
  return body(
    api.PATCH('/api/v1/cameras/{camera_id}', { params: { path: { camera_id: id }, header: ifMatch(version) }, body: said as never }),
  );
}

export function retireCamera({ id, version }: Pick<Camera, 'id' | 'version'>, reason: string, key: string): Promise<Camera> {
  return body(
    api.POST('/api/v1/cameras/{camera_id}/retire', {
      params: { path: { camera_id: id }, header: { 'Idempotency-Key': key, ...ifMatch(version) } },
      body: { reason },
    }),
  );
}

export function restartCamera(id: string, key: string): Promise<Camera> {
  return body(api.POST('/api/v1/cameras/{camera_id}/restart', { params: { path: { camera_id: id }, header: { 'Idempotency-Key': key } } }));
}

export function probeCamera(kind: CameraKind, config: CameraConfig, cameraId: string | null, key: string): Promise<CameraProbe> {
  const said = { kind, config, ...(cameraId ? { camera_id: cameraId } : {}) };
  return body(api.POST('/api/v1/cameras/probe', { params: { header: { 'Idempotency-Key': key } }, body: said as never }));
}

/** What a camera gave: a new photo, or one that was there already because the camera has no newer picture. */
export type Captured = { photo: Photo; isNew: boolean };

/** Has a camera of the plant take a picture; `id` is the photo's own, so that a repeat takes no second one. */
export async function capture(cameraId: string, id: string, about: PhotoAbout): Promise<Captured> {
  const said = new URLSearchParams({ id, ...about });
  const path = `/api/v1/cameras/${encodeURIComponent(cameraId)}/capture?${said.toString()}`;
  const request = new Request(new URL(path, location.origin), { method: 'POST', headers: { 'Idempotency-Key': id } });
  const answer = await checkedFetch(request, CAPTURE_MS);
  return { photo: (await answer.json()) as Photo, isNew: answer.status === CREATED };
}

/** A picture that came out badly goes again, before anybody has seen it. */
export async function dropPhoto(id: string, reason: string, key: string): Promise<void> {
  await body(
    api.POST('/api/v1/photos/{photo_id}/remove', {
      params: { path: { photo_id: id }, header: { 'Idempotency-Key': key } },
      body: { reason },
    }),
  );
}
