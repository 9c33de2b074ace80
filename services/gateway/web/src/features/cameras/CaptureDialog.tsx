import { Modal } from '@mantine/core';
import { IconDeviceTablet, IconVideo } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Captured, useCameras } from '../../api/cameras';
import type { Camera } from '../../api/cameraTypes';
import type { PhotoAbout } from '../../components/photo/addPhotos';
import { CameraStateBadge } from './CameraState';
import { DeviceCamera } from './DeviceCamera';
import { PlantCamera } from './PlantCamera';
import { type Ghost, useGhost } from './useGhost';
import { cameraAt, usePress } from './usePress';
import './cameras.css';

export type CaptureProps = {
  /** What is photographed. */
  title: string;
  /** What a picture of the plant's cameras is of; null where only this device's will do. */
  about: PhotoAbout | null;
  ghost?: Ghost | null;
  /** A picture of this device (a Blob, still to be sent), or one of a camera of the plant, which the service has. */
  onTaken: (taken: Blob | Captured) => void;
  /** One that was new with the service is taken back. */
  onDropped?: (photoId: string) => void;
  close: () => void;
};

const DEVICE = 'device';

/** What was chosen last on this device; at a press with a camera of its own that one is offered first, until another was chosen there. */
const LAST_KEY = 'toolcare-camera';

/** Takes a picture: with the camera in one's hand, or with one that hangs at a press or over a bench. */
export function CaptureDialog({ title, about, ghost = null, onTaken, onDropped, close }: CaptureProps) {
  const { t } = useTranslation();
  const cameras = useCameras();
  const over = useGhost(ghost);
  const offered = about ? (cameras.data?.items ?? []).filter((one) => !one.retired) : [];
  const atPress = cameraAt(usePress(about?.tool_id), offered);
  const [chosen, setChosen] = useState<string | null>(null);
  const key = atPress ? `${LAST_KEY} ${atPress.id}` : LAST_KEY;
  const wanted = chosen ?? localStorage.getItem(key) ?? atPress?.id ?? DEVICE;
  const camera = offered.find((one) => one.id === wanted);
  const choose = (id: string): void => {
    localStorage.setItem(key, id);
    setChosen(id);
  };
  return (
    <Modal opened fullScreen onClose={close} title={title} closeButtonProps={{ 'aria-label': t('actions.close') }} className="tc-capture">
      {offered.length > 0 ? (
        <Sources
          cameras={atPress ? [atPress, ...offered.filter((one) => one !== atPress)] : offered}
          chosen={camera?.id ?? DEVICE}
          choose={choose}
        />
      ) : null}
      {camera && about ? (
        <PlantCamera
          key={camera.id}
          camera={camera}
          about={about}
          over={over}
          taken={onTaken}
          dropped={(id) => onDropped?.(id)}
          close={close}
        />
      ) : (
        <DeviceCamera
          over={over}
          use={(picture) => {
            onTaken(picture);
            close();
          }}
        />
      )}
    </Modal>
  );
}

function Sources({ cameras, chosen, choose }: { cameras: readonly Camera[]; chosen: string; choose: (id: string) => void }) {
  const { t } = useTranslation();
  return (
    <div className="tc-chips tc-capture-sources" role="radiogroup" aria-label={t('capture.camera')}>
      <button type="button" role="radio" className="tc-chip" aria-checked={chosen === DEVICE} onClick={() => choose(DEVICE)}>
        <IconDeviceTablet size={20} aria-hidden /> {t('capture.thisDevice')}
      </button>
      {cameras.map((one) => (
        <button key={one.id} type="button" role="radio" className="tc-chip" aria-checked={one.id === chosen} onClick={() => choose(one.id)}>
          <IconVideo size={20} aria-hidden /> {one.name}
          {one.state === 'failed' ? <CameraStateBadge state={one.state} /> : null}
        </button>
      ))}
    </div>
  );
}
