import { ActionIcon, Button, VisuallyHidden } from '@mantine/core';
import { IconCameraBolt, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { capture, useEveryCamera } from '../../api/cameras';
import { keys } from '../../api/keys';
import { pictureUrl } from '../../api/photos';
import { Notice } from '../../components/Notice';
import type { PhotoAbout } from '../../components/photo/addPhotos';
import { useFormat } from '../../components/useFormat';
import { uid } from '../../lib/uid';
import { CameraProblem } from './CameraProblem';
import { cameraAt, usePress } from './usePress';
import './cameras.css';

type Props = { about: PhotoAbout & { tool_id: string }; taken: (photoId: string, isNew: boolean) => void };

/** Where the tool's press has a camera, one tap takes the picture; nothing where it has none. */
export function Snap({ about, taken }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const press = usePress(about.tool_id);
  const camera = cameraAt(press, useEveryCamera().data?.items ?? []);
  const shot = useMutation({
    networkMode: 'always',
    mutationFn: (cameraId: string) => capture(cameraId, uid(), about),
    onSuccess: ({ photo, isNew }) => {
      taken(photo.id, isNew);
      for (const queryKey of [keys.toolPages, ['photos']]) void queries.invalidateQueries({ queryKey });
    },
  });
  if (!press || !camera) return null;
  const { photo, isNew } = shot.data ?? {};
  return (
    <>
      <Button
        variant="default"
        aria-label={t('capture.snap', { press: press.name, name: camera.name })}
        title={t('capture.snap', { press: press.name, name: camera.name })}
        className="tc-snap"
        leftSection={
          photo ? <img src={pictureUrl(photo.id, 'thumb')} alt="" width={40} height={30} /> : <IconCameraBolt size={24} aria-hidden />
        }
        loading={shot.isPending}
        onClick={() => shot.mutate(camera.id)}
      >
        {press.name}
      </Button>
      <VisuallyHidden role="status">{isNew ? t('capture.snapped', { name: camera.name }) : ''}</VisuallyHidden>
      {shot.error || (photo && !isNew) ? (
        <div className="tc-snap-failed" role="status">
          {shot.error ? <CameraProblem error={shot.error} /> : null}
          {photo ? <Notice tone="warn">{t('capture.noNewer', { name: camera.name, when: format.moment(photo.added_at) })}</Notice> : null}
          <ActionIcon variant="subtle" color="gray" aria-label={t('capture.closeFault')} onClick={() => shot.reset()}>
            <IconX size={22} aria-hidden />
          </ActionIcon>
        </div>
      ) : null}
    </>
  );
}
