import { IconCloudUp, IconPencil, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { PhotoSearch } from '../../features/photos/search';
import { Thumb, useWaitingPicture } from './Thumb';
import './photo.css';

/** `under`: what stands below the picture; `marks`: how many shapes were drawn on it; `isRemoved`: only engineers still see it. */
export type Shown = { id: string; under?: string; marks?: number; isRemoved?: boolean };

type Props = {
  /** Newest first. */
  photos: readonly Shown[];
  /** What they show; each is called so with its number, the oldest being the first. */
  name: string;
  /** Among which photos one leafs through, and where the way back leads. */
  within?: PhotoSearch;
  remove?: ((id: string) => void) | null;
  /** Large pictures with words below, for a page of photos. */
  large?: boolean;
};

/** Ids as they were added, turned round: the newest stands first. */
export function newestFirst(ids: readonly string[]): Shown[] {
  return ids.map((id) => ({ id })).reverse();
}

const STEPS: Record<string, (at: number, all: number) => number> = {
  ArrowRight: (at, all) => Math.min(at + 1, all - 1),
  ArrowLeft: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, all) => all - 1,
};

/** Arrow keys go from picture to picture. */
function walk(event: KeyboardEvent<HTMLUListElement>): void {
  const step = STEPS[event.key];
  const pictures = [...event.currentTarget.querySelectorAll<HTMLElement>('a.tc-photo')];
  const at = pictures.findIndex((one) => one === document.activeElement);
  if (!step || at < 0) return;
  event.preventDefault();
  pictures[step(at, pictures.length)]?.focus();
}

/** Thumbnails, newest first; each opens large. One that is still to be sent is shown from this device. */
export function Gallery({ photos, name, within = {}, remove = null, large = false }: Props) {
  const { t } = useTranslation();
  if (photos.length === 0) return null;
  return (
    <div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the links in it are what takes the keys */}
      <ul className="tc-photos" data-large={large || undefined} aria-label={t('photo.of', { name })} onKeyDown={walk}>
        {photos.map(({ id, under, marks = 0, isRemoved = false }, index) => (
          <li key={id}>
            <Picture
              id={id}
              alt={t('photo.nth', { name, number: photos.length - index })}
              within={within}
              under={under}
              marks={marks}
              isRemoved={isRemoved}
            />
            {remove ? (
              <button
                type="button"
                className="tc-photo-remove"
                aria-label={t('photo.remove', { number: photos.length - index })}
                onClick={() => remove(id)}
              >
                <IconX size={20} aria-hidden />
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {photos.length > 1 && !large ? <div className="tc-soft tc-small">{t('photo.count', { count: photos.length })}</div> : null}
    </div>
  );
}

type PictureProps = { id: string; alt: string; within: PhotoSearch; under: string | undefined; marks: number; isRemoved: boolean };

function Picture({ id, alt, within, under, marks, isRemoved }: PictureProps) {
  const { t } = useTranslation();
  const isWaiting = useWaitingPicture(id) !== null;
  if (isWaiting)
    return (
      <Link to="/photos/$photoId" params={{ photoId: id }} search={within} className="tc-photo" preload={false}>
        <Thumb id={id} alt={alt} />
        <span className="tc-photo-mark">
          <IconCloudUp size={18} role="img" aria-label={t('photo.toSend')} />
        </span>
      </Link>
    );
  return (
    <Link to="/photos/$photoId" params={{ photoId: id }} search={within} className="tc-photo" preload={false}>
      <Thumb id={id} alt={alt} isRemoved={isRemoved} />
      {marks > 0 ? (
        <span className="tc-photo-mark">
          <IconPencil size={18} role="img" aria-label={t('photo.marks', { count: marks })} />
        </span>
      ) : null}
      {under ? <span className="tc-photo-under">{under}</span> : null}
    </Link>
  );
}
