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
import { DeedDialog, PhotoDeeds } from './PhotoDeeds';
import { PhotoFacts } from './PhotoFacts';
import type { PhotoSearch } from './search';
import { usePhotoWords } from './usePhotoWords';
import { WayBack } from './WayBack';

type Removal = NonNullable<PhotoDetail['removal']>;

/** A photo out of sight: nobody sees its picture, engineers see what is known of it. */
export function RemovedPhoto({ photo, removal, search }: { photo: PhotoDetail; removal: Removal; search: PhotoSearch }) {
  const title = usePhotoWords([photo]).title(photo);
  return (
    <>
      <PageHead title={title} actions={<WayBack search={search} />} />
      <div className="tc-stack">
        <Why photo={photo} removal={removal} />
        <img className="tc-removed-picture" src={pictureUrl(photo.id, 'screen', true)} alt={title} />
        <PhotoFacts photo={photo} />
        <PhotoDeeds photo={photo} hasMarks={false} />
      </div>
    </>
  );
}

/** Who removed it and why, until when it can come back, and how. */
function Why({ photo, removal }: { photo: PhotoDetail; removal: Removal }) {
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
      {deed ? <DeedDialog photo={photo} deed={deed} close={() => setDeed(null)} /> : null}
    </Notice>
  );
}
