import { useTranslation } from 'react-i18next';
import type { Photo } from '../../api/photoTypes';
import { useFormat } from '../../components/useFormat';
import { useViewWords } from './useViewWords';

type Words = {
  /** "T-0108 · A side", else its caption, else what it is. */
  title: (photo: Photo) => string;
  /** For a line below a thumbnail. */
  under: (photo: Photo) => string;
  when: (photo: Photo) => string;
};

export function usePhotoWords(): Words {
  const { t } = useTranslation();
  const format = useFormat();
  const view = useViewWords();
  const parts = (photo: Photo): string[] => [photo.tool_number, photo.view ? view(photo.view) : '', photo.caption].filter(Boolean);
  const when = (photo: Photo): string => format.moment(photo.taken_at ?? photo.added_at);
  return {
    title: (photo) => parts(photo).join(' · ') || t('viewer.one'),
    under: (photo) => [...parts(photo), when(photo)].join(' · '),
    when,
  };
}
