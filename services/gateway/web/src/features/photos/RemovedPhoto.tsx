import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PhotoDeed, pictureUrl } from '../../api/photos';
import type { PhotoDetail } from '../../api/photoTypes';
import { Notice } from '../../components/Notice';
import { PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { DeedDialog } from './PhotoDeeds';
import { PhotoFacts } from './PhotoFacts';
import type { PhotoSearch } from './search';
import { usePhotoWords } from './usePhotoWords';
import { WayBack } from './WayBack';

type Removal = NonNullable<PhotoDetail['removal']>;

/** A photo out of sight: engineers see it and what is known of it, until it is erased. */
export function RemovedPhoto({ photo, removal, search }: { photo: PhotoDetail; removal: Removal; search: PhotoSearch }) {
  const [isErased, setIsErased] = useState(false);
  const title = usePhotoWords([photo]).title(photo);
  return (
    <>
      <PageHead title={title} actions={<WayBack search={search} />} />
      <div className="tc-stack">
        {isErased ? <Gone /> : <Why photo={photo} removal={removal} erased={() => setIsErased(true)} />}
        {isErased ? null : <img className="tc-removed-picture" src={pictureUrl(photo.id, 'screen', true)} alt={title} />}
        <PhotoFacts photo={photo} />
      </div>
    </>
  );
}

/** Right after it was erased, until the server says more: no picture out of the browser's memory stays. */
function Gone() {
  const { t } = useTranslation();
  return <Notice tone="info">{t('erased.text')}</Notice>;
}

type WhyProps = { photo: PhotoDetail; removal: Removal; erased: () => void };

/** Who removed it and why, until when it can come back, and how. */
function Why({ photo, removal, erased }: WhyProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const isAdministrator = useStore(session).user?.role === 'administrator';
  const [deed, setDeed] = useState<PhotoDeed | null>(null);
  return (
    <Notice tone="bad">
      <strong>{t('removed.title', { when: format.moment(removal.at), name: removal.by })}</strong>
      <div className="tc-wrap">{removal.reason}</div>
      {photo.erases_at ? <div>{t('removed.erases', { when: format.moment(photo.erases_at) })}</div> : null}
      <div className="tc-actions">
        <Button variant="default" onClick={() => setDeed('restore')}>
          {t('photoDeed.restore')}
        </Button>
        {isAdministrator ? (
          <Button variant="subtle" color="red" onClick={() => setDeed('erase')}>
            {t('photoDeed.erase')}
          </Button>
        ) : null}
      </div>
      {deed ? <DeedDialog photo={photo} deed={deed} done={deed === 'erase' ? erased : undefined} close={() => setDeed(null)} /> : null}
    </Notice>
  );
}
