import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PhotoDeed } from '../../api/photos';
import type { PhotoDetail } from '../../api/photoTypes';
import { Notice } from '../../components/Notice';
import { useFormat } from '../../components/useFormat';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { DeedDialog } from './PhotoDeeds';

type Props = { photo: PhotoDetail; removal: NonNullable<PhotoDetail['removal']> };

/** A photo out of sight: who removed it and why, until when it can come back, and how. */
export function Removed({ photo, removal }: Props) {
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
