import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cameraKeys } from '../../api/cameras';
import type { Camera } from '../../api/cameraTypes';
import { useMachines } from '../../api/queries';
import { Age } from '../../components/Status';
import { CameraStateBadge } from './CameraState';
import { FrameThumb } from './FrameThumb';
import { useCameraFault } from './useCameraFault';
import './cameras.css';

/** A camera: what it sees, where it is, how it is. */
export function CameraCard({ camera }: { camera: Camera }) {
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
