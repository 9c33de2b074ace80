import { useState } from 'react';
import { pictureUrl } from '../../api/photos';
import type { Photo } from '../../api/cameraTypes';
import type { Box } from '../photos/zoom';

type Props = { photo: Photo; box: Box; alt: string; /** Enlarged so far that the whole picture shows more. */ isFull: boolean };

/** A picture that lies over another one. */
export function Sheet({ photo, box: { left, top, width, height }, alt, isFull }: Props) {
  const [wasFull, setWasFull] = useState(false);
  if (isFull && !wasFull) setWasFull(true);
  const lies = { left, top, width, height };
  return (
    <>
      <img src={pictureUrl(photo.id, 'screen')} alt={alt} style={lies} draggable={false} />
      {wasFull ? <img src={pictureUrl(photo.id, 'full')} alt="" style={lies} draggable={false} /> : null}
    </>
  );
}
