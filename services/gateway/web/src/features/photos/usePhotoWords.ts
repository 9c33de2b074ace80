import { useTranslation } from 'react-i18next';
import type { Photo } from '../../api/photoTypes';
import { useViewsOfTools } from '../../api/views';
import { useFormat } from '../../components/useFormat';
import { isOwn, useViewWords } from '../views/viewNames';

type Words = {
  /** "T-0108 · A half (fixed)", else its caption, else what it is. */
  title: (photo: Photo) => string;
  /** For a line below a thumbnail. */
  under: (photo: Photo) => string;
  /** Which view it shows; empty for none. */
  view: (photo: Photo) => string;
  when: (photo: Photo) => string;
};

/** Words for these photos: of a tool with views of its own, their names are asked for. */
export function usePhotoWords(photos: readonly Photo[]): Words {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useViewWords();
  const tools = photos.flatMap(({ tool_id: id, view }) => (id !== null && view !== null && isOwn(view) ? [id] : []));
  const views = useViewsOfTools([...new Set(tools)]);
  const view = (photo: Photo): string => {
    if (photo.view === null) return '';
    return words(photo.view, views.get(photo.tool_id ?? '')?.find((one) => one.view === photo.view)?.name);
  };
  const parts = (photo: Photo): string[] => [photo.tool_number, view(photo), photo.caption].filter(Boolean);
  const when = (photo: Photo): string => format.moment(photo.taken_at ?? photo.added_at);
  return {
    title: (photo) => parts(photo).join(' · ') || t('viewer.one'),
    under: (photo) => [...parts(photo), when(photo)].join(' · '),
    view,
    when,
  };
}
