import { useTranslation } from 'react-i18next';
import { usePhotos } from '../../api/photos';
import { Card } from '../../components/Page';
import { Gallery } from '../../components/photo/Gallery';
import { PhotoInput } from '../../components/photo/PhotoInput';
import { outbox } from '../../lib/runtime';
import { useStore } from '../../lib/store';
import { photosToSend } from './queue';
import type { JobWork } from './useJobWork';

/** Pictures of the work as a whole; those of a point stand at the point. */
export function JobPhotos({ work, isSigned = false }: { work: JobWork; isSigned?: boolean }) {
  const { t } = useTranslation();
  const { job } = work.sheet;
  const photos = usePhotos({ job_id: job.id });
  const here = photosToSend(job.id, useStore(outbox.entries));
  const sent = (photos.data?.pages.flatMap((page) => page.items) ?? []).filter((photo) => photo.item_id === null).map((photo) => photo.id);
  const ids = [...new Set([...here.reverse(), ...sent])];
  if (isSigned && ids.length === 0) return null;
  return (
    <Card title={t('jobPhotos.title')} id="photos">
      <div className="tc-list">
        <Gallery photos={ids.map((id) => ({ id }))} name={job.code} within={{ from: 'job', job: job.id }} />
        {isSigned ? null : (
          <div className="tc-actions">
            <PhotoInput label={t('jobPhotos.take')} add={work.addJobPhotos} plant={work.plantOfJob} />
          </div>
        )}
      </div>
    </Card>
  );
}
