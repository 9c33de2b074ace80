import { useTranslation } from 'react-i18next';
import type { PhotoDetail } from '../../api/photoTypes';
import { useMachines } from '../../api/queries';
import { TextLink } from '../../components/LinkButton';
import { useFormat } from '../../components/useFormat';

/** The camera of the plant that took it, and the run of the tool that it shows; each as a row of facts. */
export function PhotoOrigin({ photo: { camera, run } }: { photo: PhotoDetail }) {
  const { t } = useTranslation();
  return (
    <>
      {camera ? (
        <div>
          <dt>{t('photoFacts.camera')}</dt>
          <dd>
            <TextLink to="/cameras/$cameraId" params={{ cameraId: camera.id }}>
              {camera.name}
            </TextLink>
          </dd>
        </div>
      ) : null}
      {run ? (
        <div>
          <dt>{t('photoFacts.run')}</dt>
          <dd className="tc-wrap">
            <RunLink run={run} />
          </dd>
        </div>
      ) : null}
    </>
  );
}

/** To all photos of the run. */
function RunLink({ run }: { run: NonNullable<PhotoDetail['run']> }) {
  const format = useFormat();
  const machines = useMachines();
  const machine = machines.data?.items.find(({ id }) => id === run.machine_id)?.name ?? run.machine_id;
  const period = [run.from, run.to].map((at) => (at ? format.moment(at) : '')).join(' – ');
  return (
    <TextLink to="/photos" search={{ run: run.id }}>
      {[machine, run.job, period.trim()].filter(Boolean).join(' · ')}
    </TextLink>
  );
}
