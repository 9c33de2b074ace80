import { Button } from '@mantine/core';
import { IconCamera } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { capture, type Captured, dropPhoto } from '../../api/cameras';
import type { Camera } from '../../api/cameraTypes';
import { keys } from '../../api/keys';
import { Notice, ProblemNotice } from '../../components/Notice';
import type { PhotoAbout } from '../../components/photo/addPhotos';
import { useFormat } from '../../components/useFormat';
import { uid } from '../../lib/uid';
import { CameraProblem } from './CameraProblem';
import { LivePicture } from './LivePicture';
import { Taken } from './Taken';
import type { Over } from './useGhost';

type Props = {
  camera: Camera;
  about: PhotoAbout;
  over: Over;
  taken: (captured: Captured) => void;
  dropped: (photoId: string) => void;
  close: () => void;
};

/**
 * A camera of the plant: one tap takes the picture at its full size, and it is where it belongs at once.
 * One that was there before may belong elsewhere: it is taken only by who says so, and never taken away from here.
 */
export function PlantCamera({ camera, about, over, taken, dropped, close }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [captured, setCaptured] = useState<Captured | null>(null);
  const refresh = (): void => {
    for (const queryKey of [keys.toolPages, keys.jobSheets, ['photos']]) void queries.invalidateQueries({ queryKey });
  };
  const shot = useMutation({
    networkMode: 'always',
    mutationFn: () => capture(camera.id, uid(), about),
    onSuccess: (made) => {
      setCaptured(made);
      if (made.isNew) taken(made);
      refresh();
    },
  });
  const drop = useMutation({
    networkMode: 'always',
    mutationFn: (id: string) => dropPhoto(id, t('capture.takenAgain'), uid()),
    onSuccess: (_, id) => {
      dropped(id);
      setCaptured(null);
      refresh();
    },
  });
  if (captured && !captured.isNew)
    return (
      <Taken
        picture={captured.photo.id}
        keep={t('capture.use')}
        keepIt={() => {
          taken(captured);
          close();
        }}
        retake={() => setCaptured(null)}
      >
        <Notice tone="warn">{t('capture.noNewer', { name: camera.name, when: format.moment(captured.photo.added_at) })}</Notice>
      </Taken>
    );
  if (captured)
    return (
      <Taken
        picture={captured.photo.id}
        keep={t('capture.done')}
        keepIt={close}
        retake={() => drop.mutate(captured.photo.id)}
        isRetaking={drop.isPending}
      >
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
