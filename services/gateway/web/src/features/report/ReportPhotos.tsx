import { IconPencil, IconX } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card, Loading } from '../../components/Page';
import { PhotoInput } from '../../components/photo/PhotoInput';
import { LocalPicture, Thumb } from '../../components/photo/Thumb';
import { loadArea } from '../../i18n';
import { outbox } from '../../lib/runtime';
import type { DraftOfReport } from './useReportDraft';

const MarkLocal = lazy(async () => ({ default: (await import('./ReportMarks')).MarkLocal }));
const MarkSent = lazy(async () => ({ default: (await import('./ReportMarks')).MarkSent }));

type Props = { toolId: string; report: DraftOfReport };

/** What the report shows; each picture is here from the moment it is taken, and can be drawn upon at once. */
export function ReportPhotos({ toolId, toolNumber, report: { draft, pictures, markPhoto, unlinkPhoto } }: Props & { toolNumber: string }) {
  const { t } = useTranslation();
  const takeOff = (id: string): void => {
    unlinkPhoto(id);
    if (!draft.own_photo_ids.includes(id)) return;
    const caption = { key: 'queue.removePhoto', values: { tool: toolNumber } };
    void outbox.enqueue({ path: `/api/v1/photos/${id}/remove`, body: { reason: t('report.takenOff') }, caption });
  };
  const [marked, setMarked] = useState<string | null>(null);
  if (draft.photo_ids.length === 0) return null;
  const altOf = (id: string): string => t('failures.photoNth', { number: draft.photo_ids.indexOf(id) + 1 });
  const close = (): void => {
    setMarked(null);
    requestAnimationFrame(() => document.getElementById(`report-photo-${marked ?? ''}`)?.focus());
  };
  const marking = (id: string) => {
    const picture = pictures.get(id);
    const shared = { id, toolId, alt: altOf(id), shapes: draft.marks[id] ?? [], keep: markPhoto.bind(null, id), close };
    if (picture) return <MarkLocal picture={picture} {...shared} />;
    return draft.sent_photo_ids.includes(id) ? <MarkSent {...shared} /> : null;
  };
  return (
    <Card title={t('failures.photos')} id="photos">
      <p className="tc-soft tc-small">{t('photo.tapToMark')}</p>
      <ul className="tc-photos">
        {draft.photo_ids.map((id, index) => {
          const picture = pictures.get(id);
          const marks = draft.marks[id]?.length ?? 0;
          return (
            <li key={id}>
              <button
                type="button"
                id={`report-photo-${id}`}
                className="tc-photo tc-photo-open"
                aria-label={t('photo.markOn', { number: index + 1 })}
                onClick={() => setMarked(id)}
              >
                {picture ? <LocalPicture picture={picture} alt={altOf(id)} /> : null}
                {draft.sent_photo_ids.includes(id) ? <Thumb id={id} alt={altOf(id)} /> : null}
                <span className="tc-photo-mark" data-many={marks > 0 || undefined}>
                  <IconPencil size={18} aria-hidden />
                  {marks > 0 ? <span title={t('photo.marks', { count: marks })}>{marks}</span> : null}
                </span>
              </button>
              <button
                type="button"
                className="tc-photo-remove"
                aria-label={t('photo.remove', { number: index + 1 })}
                onClick={() => takeOff(id)}
              >
                <IconX size={20} aria-hidden />
              </button>
            </li>
          );
        })}
      </ul>
      {marked ? <Suspense fallback={<Loading lines={1} height={60} />}>{marking(marked)}</Suspense> : null}
    </Card>
  );
}

/** One tap opens the camera, wherever one is in the report. */
export function ReportCamera({ toolId, report: { addPhotos, linkPhoto, unlinkPhoto } }: Props) {
  const { t } = useTranslation();
  const about = { tool_id: toolId, slot: 'before' } as const;
  return <PhotoInput label={t('failures.takePhoto')} add={addPhotos} plant={{ about, link: linkPhoto, unlink: unlinkPhoto }} primary />;
}

/** Where it cannot be loaded there is no network, and so no camera of the plant either. */
const Snap = lazy(async () => {
  try {
    const [{ Snap: Loaded }] = await Promise.all([import('../cameras/Snap'), loadArea('cameras')]);
    return { default: Loaded };
  } catch {
    return { default: () => null };
  }
});

/** The camera at the press itself, where there is one. */
export function PressCamera({ toolId, report: { linkPhoto } }: Props) {
  return (
    <Suspense fallback={null}>
      <Snap about={{ tool_id: toolId, slot: 'before' }} taken={linkPhoto} />
    </Suspense>
  );
}
