import { IconPlus, IconVideo } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cameraKeys, useCameras } from '../../api/cameras';
import type { Camera } from '../../api/cameraTypes';
import { useMachines } from '../../api/queries';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { Age } from '../../components/Status';
import { useIsEngineer } from '../../components/useRole';
import { CameraStateBadge } from './CameraState';
import { FrameThumb } from './FrameThumb';
import { useCameraFault } from './useCameraFault';
import './cameras.css';

export function CamerasPage() {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const cameras = useCameras();
  const items = faultyFirst((cameras.data?.items ?? []).filter((one) => !one.retired));
  const add = isEngineer ? (
    <LinkButton to="/cameras/new" leftSection={<IconPlus size={20} aria-hidden />}>
      {t('cameras.add')}
    </LinkButton>
  ) : undefined;
  return (
    <>
      <PageHead title={t('cameras.title')} actions={add}>
        <span className="tc-soft">{t('cameras.text')}</span>
      </PageHead>
      {cameras.isPending ? <Loading lines={3} height={160} /> : null}
      {cameras.error && !cameras.data ? <ProblemNotice error={cameras.error} retry={() => void cameras.refetch()} /> : null}
      {cameras.isSuccess && items.length === 0 ? (
        <EmptyState icon={IconVideo} title={t('cameras.none')} action={add}>
          {t(isEngineer ? 'cameras.noneText' : 'cameras.askEngineer')}
        </EmptyState>
      ) : null}
      <ul className="tc-cameras">
        {items.map((camera) => (
          <CameraCard key={camera.id} camera={camera} />
        ))}
      </ul>
    </>
  );
}

function faultyFirst(cameras: readonly Camera[]): Camera[] {
  const faulty = (one: Camera): number => (one.state === 'failed' ? 0 : 1);
  return [...cameras].sort((one, other) => faulty(one) - faulty(other));
}

function CameraCard({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isWaiting, setWaiting] = useState(false);
  const machines = useMachines();
  const fault = useCameraFault()(camera);
  const machine = machines.data?.items.find((one) => one.id === camera.machine_id)?.name ?? camera.machine_id;
  const where = [machine, camera.place].filter(Boolean).join(' · ');
  return (
    <li className="tc-card tc-camera-card" data-camera={camera.id}>
      <FrameThumb
        cameraId={camera.id}
        name={camera.name}
        onWaiting={(now) => {
          setWaiting(now);
          if (!now) void queries.invalidateQueries({ queryKey: cameraKeys.all });
        }}
      />
      <div className="tc-list">
        <strong className="tc-lead">
          <Link to="/cameras/$cameraId" params={{ cameraId: camera.id }} className="tc-cover">
            {camera.name}
          </Link>
        </strong>
        <div className="tc-soft tc-small">{[t(`cameraKind.${camera.kind}`), where].filter(Boolean).join(' · ')}</div>
        <div className="tc-line">
          {/* Its picture wakes a camera that rests, a while before the list is asked again. */}
          <CameraStateBadge state={isWaiting && camera.state === 'off' ? 'starting' : camera.state} />
          <span className="tc-soft tc-small">
            {camera.last_capture_at ? (
              <>
                {t('cameras.lastPicture')} <Age at={camera.last_capture_at} />
              </>
            ) : (
              t('cameras.noPicture')
            )}
          </span>
        </div>
        {fault ? <p className="tc-lead tc-wrap tc-camera-fault">{fault}</p> : null}
      </div>
    </li>
  );
}
