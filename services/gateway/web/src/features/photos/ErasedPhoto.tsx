import { useTranslation } from 'react-i18next';
import type { PhotoDetail } from '../../api/photoTypes';
import { Notice } from '../../components/Notice';
import { PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useWho } from '../../components/useWho';
import { PhotoFacts } from './PhotoFacts';
import type { PhotoSearch } from './search';
import { usePhotoWords } from './usePhotoWords';
import { WayBack } from './WayBack';

/** A photo whose files are gone for good: what was known of it, and who erased it when and why. */
export function ErasedPhoto({ photo, at, search }: { photo: PhotoDetail; at: string; search: PhotoSearch }) {
  const { t } = useTranslation();
  const format = useFormat();
  const who = useWho();
  const title = usePhotoWords([photo]).title(photo);
  const by = photo.erased_by ?? '';
  const when = format.moment(at);
  const reason = who.reason(by, photo.erase_reason ?? '');
  return (
    <>
      <PageHead title={title} tab={title} actions={<WayBack search={search} />} />
      <div className="tc-stack">
        <Notice tone="info">
          <strong>{by ? t('erased.title', { when, name: who.name(by) }) : t('erased.titleAlone', { when })}</strong>
          {reason ? <div className="tc-wrap">{t('erased.reason', { reason })}</div> : null}
          <div>{t('erased.text')}</div>
        </Notice>
        <PhotoFacts photo={photo} />
      </div>
    </>
  );
}
