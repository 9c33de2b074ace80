import { ActionIcon, Button, VisuallyHidden } from '@mantine/core';
import { IconCameraBolt, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { capture, useEveryCamera } from '../../api/cameras';
import { keys } from '../../api/keys';
import { pictureUrl } from '../../api/photos';
import type { PhotoAbout } from '../../components/photo/addPhotos';
import { uid } from '../../lib/uid';
import { CameraProblem } from './CameraProblem';
import { cameraAt, usePress } from './usePress';
import './cameras.css';

type Props = { about: PhotoAbout & { tool_id: string }; taken: (photoId: string) => void };

/** Where the tool's press has a camera, one tap takes the picture; nothing where it has none. */
export function Snap({ about, taken }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const press = usePress(about.tool_id);
  const camera = cameraAt(press, useEveryCamera().data?.items ?? []);
  const shot = useMutation({
    networkMode: 'always',
    mutationFn: (cameraId: string) => capture(cameraId, uid(), about),
    onSuccess: ({ id }) => {
      taken(id);
      for (const queryKey of [keys.toolPages, ['photos']]) void queries.invalidateQueries({ queryKey });
    },
  });
  if (!press || !camera) return null;
  return (
    <>
      <Button
        variant="default"
        aria-label={t('capture.snap', { press: press.name, name: camera.name })}
        title={t('capture.snap', { press: press.name, name: camera.name })}
        className="tc-snap"
        leftSection={
          shot.data ? (
            <img src={pictureUrl(shot.data.id, 'thumb')} alt="" width={40} height={30} />
          ) : (
            <IconCameraBolt size={24} aria-hidden />
          )
        }
        loading={shot.isPending}
        onClick={() => shot.mutate(camera.id)}
      >
        {press.name}
      </Button>
      <VisuallyHidden role="status">{shot.data ? t('capture.snapped', { name: camera.name }) : ''}</VisuallyHidden>
      {shot.error ? (
        <div className="tc-snap-failed">
          <CameraProblem error={shot.error} />
          <ActionIcon variant="subtle" color="gray" aria-label={t('capture.closeFault')} onClick={() => shot.reset()}>
            <IconX size={22} aria-hidden />
          </ActionIcon>
        </div>
      ) : null}
    </>
  );
}
