import { IconCloudUp, IconPhotoOff } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pictureUrl, usePhotoArrives } from '../../api/photos';
import { hasCode } from '../useWrite';
import { outbox } from '../../lib/runtime';
import { useStore } from '../../lib/store';
import { pictureOf } from './useAddPhotos';
import './photo.css';

type Waiting = NonNullable<ReturnType<typeof pictureOf>>;

/** A picture that is still to be sent, from this device, and what it is of; null where the server has it. */
export function useWaitingPhoto(id: string): Waiting | null {
  const entries = useStore(outbox.entries);
  for (const entry of entries) {
    const found = pictureOf(entry);
    if (found?.about.get('id') === id) return found;
  }
  return null;
}

/** The picture alone. */
export function useWaitingPicture(id: string): Blob | null {
  return useWaitingPhoto(id)?.picture ?? null;
}

/** An address for bytes that are here, as long as they are shown. */
export function LocalPicture({ picture, alt }: { picture: Blob; alt: string }) {
  const url = useMemo(() => URL.createObjectURL(picture), [picture]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  const [isBroken, setIsBroken] = useState(false);
  // HEIC, which few browsers read, or no picture at all.
  if (isBroken)
    return (
      <span className="tc-thumb tc-thumb-gone">
        <IconPhotoOff size={32} stroke={1.4} role="img" aria-label={alt} />
      </span>
    );
  return <img className="tc-thumb" src={url} alt={alt} width={120} height={90} onError={() => setIsBroken(true)} />;
}

export function Thumb({ id, alt, isRemoved = false }: { id: string; alt: string; isRemoved?: boolean }) {
  const waiting = useWaitingPicture(id);
  if (waiting) return <LocalPicture picture={waiting} alt={alt} />;
  return <Sent key={id} id={id} alt={alt} isRemoved={isRemoved} />;
}

/** What names a picture may come before it: then it is waited for, and shown as soon as it is there. */
function Sent({ id, alt, isRemoved }: { id: string; alt: string; isRemoved: boolean }) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState(0);
  const arrived = usePhotoArrives(id, failed > 0);
  if (failed === 1 && hasCode(arrived.error, 'unknown_photo'))
    return (
      <span className="tc-thumb tc-thumb-gone" data-photo="on-its-way">
        <IconCloudUp size={28} stroke={1.6} aria-hidden />
        <span className="tc-small">{t('photo.onItsWay')}</span>
      </span>
    );
  if (failed > 1 || (failed === 1 && !arrived.isSuccess))
    return (
      <span className="tc-thumb tc-thumb-gone">
        <IconPhotoOff size={40} stroke={1.4} role="img" aria-label={alt || t('photo.notShown')} />
      </span>
    );
  return (
    <img
      key={failed}
      className="tc-thumb"
      src={`${pictureUrl(id, 'thumb', isRemoved)}${failed > 0 ? '#again' : ''}`}
      alt={alt}
      width={120}
      height={90}
      loading="lazy"
      decoding="async"
      onError={() => setFailed(failed + 1)}
    />
  );
}
