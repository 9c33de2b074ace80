import { Button, Loader } from '@mantine/core';
import { IconPlayerPlay, IconRefresh } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CameraProblem } from './CameraProblem';
import { type Sight, watch } from './watching';
import './cameras.css';

type Props = {
  cameraId: string;
  name: string;
  /** Laid over the picture. */
  children?: ReactNode;
  /** Says whether there is something to see. */
  onSight?: (sight: Sight['state']) => void;
};

async function draw(canvas: HTMLCanvasElement | null, jpeg: Blob): Promise<void> {
  const bitmap = await createImageBitmap(jpeg);
  if (canvas) {
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height)
      Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  }
  bitmap.close();
}

/** What a camera of the plant sees now. Nobody films for a page that nobody looks at. */
export function LivePicture({ cameraId, name, children, onSight }: Props) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [sight, setSight] = useState<Sight>({ state: 'opening' });
  const [turn, setTurn] = useState(0);
  const tell = useRef(onSight);
  useEffect(() => {
    tell.current = onSight;
  });
  useEffect(() => {
    let stop = new AbortController();
    const begin = (): void => {
      stop = new AbortController();
      const { signal } = stop;
      const watcher = {
        picture: (jpeg: Blob) => void draw(canvas.current, jpeg).catch(() => undefined),
        sight: (seen: Sight) => {
          setSight(seen);
          tell.current?.(seen.state);
        },
      };
      void watch(cameraId, watcher, signal);
    };
    const visible = (): void => {
      stop.abort();
      if (!document.hidden) begin();
    };
    begin();
    document.addEventListener('visibilitychange', visible);
    return () => {
      document.removeEventListener('visibilitychange', visible);
      stop.abort();
    };
  }, [cameraId, turn]);
  const again = (): void => setTurn(turn + 1);
  return (
    <div className="tc-live" data-sight={sight.state}>
      <canvas ref={canvas} width={640} height={480} role="img" aria-label={t('camera.sees', { name })} />
      {sight.state === 'moving' || sight.state === 'still' ? children : null}
      {sight.state === 'opening' ? (
        <div className="tc-live-said" role="status">
          <Loader size="sm" color="gray" aria-hidden />
          <span>{t('camera.opening', { name })}</span>
        </div>
      ) : null}
      {sight.state === 'still' ? <span className="tc-live-note">{t('camera.stills')}</span> : null}
      {sight.state === 'failed' ? (
        <div className="tc-live-said">
          <CameraProblem error={sight.error} />
          <Button variant="default" leftSection={<IconRefresh size={20} aria-hidden />} onClick={again}>
            {t('actions.retry')}
          </Button>
        </div>
      ) : null}
      {sight.state === 'ended' ? (
        <div className="tc-live-said">
          <span>{t('camera.ended')}</span>
          <Button variant="default" leftSection={<IconPlayerPlay size={20} aria-hidden />} onClick={again}>
            {t('camera.goOn')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
