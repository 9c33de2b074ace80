import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../api/problem';
import { LinkButton } from '../LinkButton';
import { useFormat } from '../useFormat';
import { LocalPicture } from './Thumb';
import type { Adding, Upload } from './useAddPhotos';
import { photoThere, useRefusal } from './useRefusal';
import './photo.css';

/** What is wrong with the file itself, no second try mends. */
const OF_THE_FILE = ['not_a_picture', 'hides_another_file', 'picture_cut_off', 'picture_unreadable', 'too_many_pixels', 'photo_too_large'];

function isOfTheFile(code: string): boolean {
  return OF_THE_FILE.includes(code);
}

/** How far pictures are on their way to the server, one by one and as a whole; a refused one says why. */
export function Uploads({ adding: { uploads, whole, retry, drop } }: { adding: Adding }) {
  const { t } = useTranslation();
  if (uploads.length === 0) return null;
  return (
    <section className="tc-uploads" aria-label={t('upload.title')}>
      <Bar label={t('upload.title')} percent={whole.percent} />
      <div className="tc-small" role="status">
        {t('upload.whole', { sent: whole.sent, count: whole.all })}
      </div>
      <ul className="tc-list">
        {uploads.map((one, index) => (
          <Line key={one.seq} upload={one} number={index + 1} retry={() => retry(one.seq)} drop={() => drop(one.seq)} />
        ))}
      </ul>
    </section>
  );
}

function Line({ upload, number, retry, drop }: { upload: Upload; number: number; retry: () => void; drop: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const refusal = useRefusal();
  const { picture, percent, refused } = upload;
  // What a camera took here has no name.
  const name = picture instanceof File ? picture.name : '';
  const there = refused ? photoThere(refused) : null;
  const shown = <LocalPicture picture={picture} alt={t('upload.nth', { number })} />;
  return (
    <li className="tc-upload">
      {refused && isOfTheFile(refused.code) ? shown : <ToPhoto id={upload.id}>{shown}</ToPhoto>}
      <div>
        {refused ? (
          <div role="alert" className="tc-upload-refused">
            {name ? <strong className="tc-block tc-wrap">{name}</strong> : null}
            {refusal(new ApiProblem(refused.status, refused.code, refused.detail, refused.data))}
          </div>
        ) : (
          <>
            <Bar label={t('upload.nth', { number })} percent={percent ?? 0} />
            <div className="tc-small tc-soft">
              {percent === null ? t('upload.waits') : percent < 100 ? format.percent(percent) : t('upload.worked')} ·{' '}
              {format.bytes(picture.size)}
            </div>
          </>
        )}
        {percent === null ? (
          <div className="tc-actions">
            {there === null ? null : (
              <LinkButton to="/photos/$photoId" params={{ photoId: there }} variant="default">
                {t('queue.toPhoto')}
              </LinkButton>
            )}
            {refused && !isOfTheFile(refused.code) ? (
              <Button variant="default" onClick={retry}>
                {t('actions.retry')}
              </Button>
            ) : null}
            <Button variant="subtle" color="red" onClick={drop}>
              {t('queue.discard')}
            </Button>
          </div>
        ) : null}
      </div>
    </li>
  );
}

/** It can be looked at and marked before it is sent. */
function ToPhoto({ id, children }: { id: string; children: ReactNode }) {
  return (
    <Link to="/photos/$photoId" params={{ photoId: id }} className="tc-photo" preload={false}>
      {children}
    </Link>
  );
}

function Bar({ label, percent }: { label: string; percent: number }) {
  return (
    <div className="tc-progress" role="progressbar" aria-label={label} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
      <i style={{ width: `${String(percent)}%` }} />
    </div>
  );
}
