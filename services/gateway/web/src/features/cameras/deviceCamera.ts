/** Why this device's camera cannot be used; the words are those of the catalogue. */
export type DeviceFault = 'insecure' | 'refused' | 'absent' | 'busy' | 'broken';

/** Still pictures are taken at full size; a film that large would only make the tablet hot. */
const FILM = { width: { ideal: 1920 }, height: { ideal: 1440 } };
/** Without a way to take a still, the film is the picture. */
const FILM_AS_STILL = { width: { ideal: 4096 }, height: { ideal: 3072 } };
const STILL_MS = 8_000;
const QUALITY = 0.9;

type StillSize = { imageWidth?: number; imageHeight?: number };
type Range = { max: number };
type StillCamera = {
  takePhoto: (size?: StillSize) => Promise<Blob>;
  getPhotoCapabilities: () => Promise<{ imageWidth?: Range; imageHeight?: Range }>;
};
type StillCameraMaker = new (track: MediaStreamTrack) => StillCamera;

function stillCamera(): StillCameraMaker | null {
  return 'ImageCapture' in window ? (window as unknown as { ImageCapture: StillCameraMaker }).ImageCapture : null;
}

/** Browsers give the camera to secure pages alone; on plain http the interface is not even there. */
export function canFilm(): boolean {
  return window.isSecureContext && typeof (navigator.mediaDevices as MediaDevices | undefined)?.getUserMedia === 'function';
}

export function faultOf(error: unknown): DeviceFault {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'absent';
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'broken';
}

/** The camera that looks away from the one who holds the device, or the one with this id. */
export function openCamera(deviceId: string | null): Promise<MediaStream> {
  const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: 'environment' } };
  return navigator.mediaDevices.getUserMedia({ audio: false, video: { ...which, ...(stillCamera() ? FILM : FILM_AS_STILL) } });
}

export function closeCamera(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** The ids of all cameras, the one in use first; known only once somebody has allowed one. */
export async function otherCamera(stream: MediaStream): Promise<string | null> {
  const current = stream.getVideoTracks()[0]?.getSettings().deviceId;
  const ids = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput').map(({ deviceId }) => deviceId);
  const at = ids.indexOf(current ?? '');
  return ids.length > 1 ? (ids[(at + 1) % ids.length] ?? null) : null;
}

type WithTorch<T> = T & { torch?: boolean };

export function hasTorch(stream: MediaStream): boolean {
  const track = stream.getVideoTracks()[0];
  return (track?.getCapabilities?.() as WithTorch<MediaTrackCapabilities> | undefined)?.torch === true;
}

export async function setTorch(stream: MediaStream, isOn: boolean): Promise<void> {
  const wanted: WithTorch<MediaTrackConstraintSet> = { torch: isOn };
  await stream.getVideoTracks()[0]?.applyConstraints({ advanced: [wanted] });
}

async function fullSize(track: MediaStreamTrack, Maker: StillCameraMaker): Promise<Blob> {
  const camera = new Maker(track);
  const { imageWidth, imageHeight } = await camera.getPhotoCapabilities();
  const size = imageWidth?.max && imageHeight?.max ? { imageWidth: imageWidth.max, imageHeight: imageHeight.max } : {};
  return camera.takePhoto(size);
}

async function jpeg(source: CanvasImageSource, width: number, height: number): Promise<Blob> {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d')?.drawImage(source, 0, 0);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture came out'))), 'image/jpeg', QUALITY);
  });
}

/** Some cameras give their stills as PNG, several times as large; a JPEG stays as the camera made it. */
async function asJpeg(taken: Blob): Promise<Blob> {
  if (taken.type === 'image/jpeg') return taken;
  const bitmap = await createImageBitmap(taken);
  try {
    return await jpeg(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

/** A picture at the camera's full size; from the film where the browser knows no other way, or where that way gets stuck. */
export async function still(stream: MediaStream, video: HTMLVideoElement): Promise<Blob> {
  const Maker = stillCamera();
  const track = stream.getVideoTracks()[0];
  const fromFilm = (): Promise<Blob> => jpeg(video, video.videoWidth, video.videoHeight);
  if (!Maker || !track) return fromFilm();
  const late = new Promise<null>((done) => setTimeout(() => done(null), STILL_MS));
  const taken = await Promise.race([fullSize(track, Maker).catch(() => null), late]);
  return taken && taken.size > 0 ? asJpeg(taken) : fromFilm();
}
