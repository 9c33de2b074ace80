import { IconX } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/Page';
import { PhotoInput } from '../../components/photo/PhotoInput';
import { LocalPicture, Thumb } from '../../components/photo/Thumb';
import { loadArea } from '../../i18n';
import type { DraftOfReport } from './useReportDraft';

type Props = { toolId: string; report: DraftOfReport };

/** What the report shows; each picture is here from the moment it is taken. */
export function ReportPhotos({ report: { draft, pictures, removePhoto } }: Pick<Props, 'report'>) {
  const { t } = useTranslation();
  if (draft.photo_ids.length === 0) return null;
  return (
    <Card title={t('failures.photos')} id="photos">
      <ul className="tc-photos">
        {draft.photo_ids.map((id, index) => {
          const picture = pictures.get(id);
          const alt = t('failures.photoNth', { number: index + 1 });
          return (
            <li key={id}>
              {picture ? <LocalPicture picture={picture} alt={alt} /> : null}
              {draft.sent_photo_ids.includes(id) ? <Thumb id={id} alt={alt} /> : null}
              <button
                type="button"
                className="tc-photo-remove"
                aria-label={t('photo.remove', { number: index + 1 })}
                onClick={() => removePhoto(id)}
              >
                <IconX size={20} aria-hidden />
              </button>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

/** One tap opens the camera, wherever one is in the report. */
export function ReportCamera({ toolId, report: { addPhotos, linkPhoto, removePhoto } }: Props) {
  const { t } = useTranslation();
  const about = { tool_id: toolId, slot: 'before' } as const;
  return <PhotoInput label={t('failures.takePhoto')} add={addPhotos} plant={{ about, link: linkPhoto, unlink: removePhoto }} primary />;
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
