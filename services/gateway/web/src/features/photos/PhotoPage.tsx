import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useLayer, usePhoto } from '../../api/photos';
import type { PhotoDetail } from '../../api/photoTypes';
import { ApiProblem } from '../../api/problem';
import { ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useWaitingPhoto } from '../../components/photo/Thumb';
import { useIsEngineer } from '../../components/useRole';
import '../tooling.css';
import './photos.css';
import { ErasedPhoto } from './ErasedPhoto';
import { RemovedPhoto } from './RemovedPhoto';
import { useFullScreen } from './useFullScreen';
import { Viewer } from './Viewer';
import { WaitingPhoto } from './WaitingPhoto';
import { WayBack } from './WayBack';

const route = getRouteApi('/photos/$photoId');

export function PhotoPage() {
  const { t } = useTranslation();
  const { photoId } = route.useParams();
  const search = route.useSearch();
  // Here, so that it stays while one leafs through.
  const full = useFullScreen();
  const waiting = useWaitingPhoto(photoId);
  const photo = usePhoto(photoId, useIsEngineer(), waiting === null);
  const detail: PhotoDetail | undefined = photo.data;
  const layer = useLayer(photoId, detail?.removal === null && !detail.erased_at);
  if (waiting) return <WaitingPhoto key={photoId} id={photoId} about={waiting.about} picture={waiting.picture} search={search} />;
  if (detail?.erased_at) return <ErasedPhoto photo={detail} at={detail.erased_at} search={search} />;
  if (detail?.removal) return <RemovedPhoto key={photoId} photo={detail} removal={detail.removal} search={search} />;
  if (detail && layer.data) return <Viewer key={photoId} id={photoId} photo={detail} layer={layer.data} search={search} full={full} />;
  const failed = [photo, layer].find((one) => one.isError);
  return (
    <>
      <PageHead title={t('viewer.one')} actions={<WayBack search={search} />} />
      {failed ? (
        <ProblemNotice error={failed.error} retry={isFinal(failed.error) ? undefined : () => void failed.refetch()} />
      ) : (
        <div className={full.isFull ? 'tc-viewer-next' : undefined}>
          <Loading lines={1} height={480} />
        </div>
      )}
    </>
  );
}

/** A photo that is removed, erased or unknown does not come back by asking again. */
function isFinal(error: unknown): boolean {
  return error instanceof ApiProblem && [403, 404, 410].includes(error.status);
}
