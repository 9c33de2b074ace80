import { Button } from '@mantine/core';
import { IconCameraBolt } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { capture, useEveryCamera } from '../../api/cameras';
import { keys } from '../../api/keys';
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
        leftSection={<IconCameraBolt size={24} aria-hidden />}
        loading={shot.isPending}
        onClick={() => shot.mutate(camera.id)}
      >
        {press.name}
      </Button>
      {shot.error ? (
        <div className="tc-snap-failed">
          <CameraProblem error={shot.error} />
        </div>
      ) : null}
    </>
  );
}
