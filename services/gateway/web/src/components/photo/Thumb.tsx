import { useEffect, useMemo } from 'react';
import { pictureUrl } from '../../api/photos';
import { outbox } from '../../lib/runtime';
import { useStore } from '../../lib/store';
import { pictureOf } from './useAddPhotos';

/** A picture that is still to be sent, from this device; null where the server has it. */
export function useWaitingPicture(id: string): Blob | null {
  const entries = useStore(outbox.entries);
  for (const entry of entries) {
    const found = pictureOf(entry);
    if (found?.about.get('id') === id) return found.picture;
  }
  return null;
}

/** An address for bytes that are here, as long as they are shown. */
export function LocalPicture({ picture, alt }: { picture: Blob; alt: string }) {
  const url = useMemo(() => URL.createObjectURL(picture), [picture]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return <img className="tc-thumb" src={url} alt={alt} width={120} height={90} />;
}

export function Thumb({ id, alt, isRemoved = false }: { id: string; alt: string; isRemoved?: boolean }) {
  const waiting = useWaitingPicture(id);
  if (waiting) return <LocalPicture picture={waiting} alt={alt} />;
  return (
    <img className="tc-thumb" src={pictureUrl(id, 'thumb', isRemoved)} alt={alt} width={120} height={90} loading="lazy" decoding="async" />
  );
}
