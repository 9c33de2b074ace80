import { Button } from '@mantine/core';
import { IconCamera } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { capture, dropPhoto } from '../../api/cameras';
import type { Camera, Photo } from '../../api/cameraTypes';
import type { PhotoAbout } from '../../components/photo/addPhotos';
import { ProblemNotice } from '../../components/Notice';
import { uid } from '../../lib/uid';
import { CameraProblem } from './CameraProblem';
import { LivePicture } from './LivePicture';
import { Taken } from './Taken';
import type { Over } from './useGhost';

type Props = {
  camera: Camera;
  about: PhotoAbout;
  over: Over;
  taken: (photo: Photo) => void;
  dropped: (photoId: string) => void;
  close: () => void;
};

/** A camera of the plant: one tap takes the picture at its full size, and it is where it belongs at once. */
export function PlantCamera({ camera, about, over, taken, dropped, close }: Props) {
  const { t } = useTranslation();
  const [photo, setPhoto] = useState<Photo | null>(null);
  const shot = useMutation({
    networkMode: 'always',
    mutationFn: () => capture(camera.id, uid(), about),
    onSuccess: (made) => {
      setPhoto(made);
      taken(made);
    },
  });
  const drop = useMutation({
    networkMode: 'always',
    mutationFn: (id: string) => dropPhoto(id, t('capture.takenAgain'), uid()),
    onSuccess: (_, id) => {
      dropped(id);
      setPhoto(null);
    },
  });
  if (photo)
    return (
      <Taken picture={photo.id} keep={t('capture.done')} keepIt={close} retake={() => drop.mutate(photo.id)} isRetaking={drop.isPending}>
        {drop.error ? <ProblemNotice error={drop.error} /> : null}
      </Taken>
    );
  return (
    <div className="tc-capture-room">
      <div className="tc-sight">
        <LivePicture cameraId={camera.id} name={camera.name}>
          {over.veil}
        </LivePicture>
      </div>
      <div className="tc-capture-side">
        <Button
          className="tc-primary tc-shutter"
          leftSection={<IconCamera size={30} aria-hidden />}
          loading={shot.isPending}
          data-autofocus
          onClick={() => shot.mutate()}
        >
          {t('capture.shoot')}
        </Button>
        {shot.error ? <CameraProblem error={shot.error} /> : null}
        {over.fields}
      </div>
    </div>
  );
}
