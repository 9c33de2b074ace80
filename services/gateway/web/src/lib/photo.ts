/** What the server takes as it is; browsers cannot read HEIC, so it goes as it came. */
const TAKEN = ['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'image/heif'];
const MAX_BYTES = 25_000_000;
/** Some twelve megapixels: what the sensor of a tablet gives. */
const MAX_PX = 4096;
const QUALITY = 0.9;

/** The size that fits into a square of `most` pixels; a smaller picture stays as it is. */
export function fitted(width: number, height: number, most = MAX_PX): { width: number; height: number } {
  const scale = Math.min(1, most / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Whether a file goes to the server as the camera made it, with the time of capture inside. */
export function goesAsItIs({ type, size, name = '' }: { type: string; size: number; name?: string }): boolean {
  return size <= MAX_BYTES && (TAKEN.includes(type) || /\.hei[cf]$/i.test(name));
}

/** A picture as it travels: as it came where the server takes that, else upright, 4096 px at most, JPEG. Throws where nobody can read it. */
export async function prepared(file: Blob): Promise<Blob> {
  if (goesAsItIs({ type: file.type, size: file.size, name: file instanceof File ? file.name : '' })) return file;
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const { width, height } = fitted(bitmap.width, bitmap.height);
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture came out'))), 'image/jpeg', QUALITY);
  });
}
