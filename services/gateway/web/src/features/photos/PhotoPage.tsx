import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useLayer, usePhoto } from '../../api/photos';
import { ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useIsEngineer } from '../../components/useRole';
import '../tooling.css';
import './photos.css';
import { RemovedPhoto } from './RemovedPhoto';
import { Viewer } from './Viewer';
import { WayBack } from './WayBack';

const route = getRouteApi('/photos/$photoId');

export function PhotoPage() {
  const { t } = useTranslation();
  const { photoId } = route.useParams();
  const search = route.useSearch();
  const photo = usePhoto(photoId, useIsEngineer());
  const layer = useLayer(photoId, photo.data?.removal === null);
  if (photo.data?.removal) return <RemovedPhoto photo={photo.data} removal={photo.data.removal} search={search} />;
  if (photo.data && layer.data) return <Viewer key={photoId} photo={photo.data} layer={layer.data} search={search} />;
  const failed = [photo, layer].find((one) => one.isError);
  return (
    <>
      <PageHead title={t('viewer.one')} actions={<WayBack search={search} />} />
      {failed ? <ProblemNotice error={failed.error} retry={() => void failed.refetch()} /> : <Loading lines={1} height={480} />}
    </>
  );
}
