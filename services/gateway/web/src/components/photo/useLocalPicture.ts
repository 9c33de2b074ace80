import { useEffect, useState } from 'react';

/** A picture on this device with its size as it is seen upright; `broken`: this browser cannot read it (HEIC, mostly). */
export type LocalPhoto = { url: string; width: number; height: number } | 'broken' | null;

/** Null until the browser has looked at it. */
export function useLocalPicture(picture: Blob | null): LocalPhoto {
  const [found, setFound] = useState<{ of: Blob; photo: LocalPhoto } | null>(null);
  useEffect(() => {
    if (!picture) return;
    const url = URL.createObjectURL(picture);
    const image = new Image();
    image.onload = () => setFound({ of: picture, photo: { url, width: image.naturalWidth, height: image.naturalHeight } });
    image.onerror = () => setFound({ of: picture, photo: 'broken' });
    image.src = url;
    return () => {
      image.onload = image.onerror = null;
      URL.revokeObjectURL(url);
    };
  }, [picture]);
  return found && found.of === picture ? found.photo : null;
}
