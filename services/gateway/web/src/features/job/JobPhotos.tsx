import { useTranslation } from 'react-i18next';
import { useJobPhotos } from '../../api/bench';
import { Card } from '../../components/Page';
import { outbox } from '../../lib/runtime';
import { useStore } from '../../lib/store';
import { PhotoButton, Photos } from './Photos';
import { photosToSend } from './queue';
import type { JobWork } from './useJobWork';

/** Pictures of the work as a whole; those of a point stand at the point. */
export function JobPhotos({ work, isSigned = false }: { work: JobWork; isSigned?: boolean }) {
  const { t } = useTranslation();
  const { job } = work.sheet;
  const photos = useJobPhotos(job.id);
  const here = photosToSend(job.id, useStore(outbox.entries));
  const sent = (photos.data?.items ?? []).filter((photo) => photo.item_id === null).map((photo) => photo.id);
  const ids = [...new Set([...sent, ...here])];
  if (isSigned && ids.length === 0) return null;
  return (
    <Card title={t('jobPhotos.title')} id="photos">
      <div className="tc-list">
        <Photos ids={ids} name={job.code} remove={null} />
        {isSigned ? null : <PhotoButton label={t('jobPhotos.take')} add={work.addJobPhoto} />}
      </div>
    </Card>
  );
}
