import { IconCameraOff, IconVideo } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { frameOf } from './watching';

type Props = {
  cameraId: string;
  name: string;
  /** Says when the first picture is waited for, and when that is over: there is one, or there is none. */
  onWaiting?: (isWaiting: boolean) => void;
};

/** A list needs no film; it shows every camera again after so long. */
const EVERY_MS = 3_000;
const AFTER_FAILURE_MS = 30_000;

/** What a camera saw a moment ago, as long as its card is in view. */
export function FrameThumb({ cameraId, name, onWaiting }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [url, setUrl] = useState<string | null>(null);
  const [hasFailed, setFailed] = useState(false);
  const tell = useRef(onWaiting);
  useEffect(() => {
    tell.current = onWaiting;
  });
  useEffect(() => {
    const stop = new AbortController();
    let inView = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shown: string | null = null;
    const look = async (): Promise<void> => {
      let pause = EVERY_MS;
      if (inView && !document.hidden) {
        if (!shown) tell.current?.(true);
        try {
          const before = shown;
          shown = URL.createObjectURL(await frameOf(cameraId, stop.signal));
          setUrl(shown);
          setFailed(false);
          if (before) URL.revokeObjectURL(before);
          else tell.current?.(false);
        } catch {
          if (stop.signal.aborted) return;
          setFailed(true);
          tell.current?.(false);
          pause = AFTER_FAILURE_MS;
        }
      }
      if (!stop.signal.aborted) timer = setTimeout(() => void look(), pause);
    };
    const seen = new IntersectionObserver(([entry]) => {
      const comes = entry?.isIntersecting === true && !inView;
      inView = entry?.isIntersecting === true;
      if (!comes) return;
      clearTimeout(timer);
      void look();
    });
    if (box.current) seen.observe(box.current);
    return () => {
      stop.abort();
      clearTimeout(timer);
      seen.disconnect();
      if (shown) URL.revokeObjectURL(shown);
    };
  }, [cameraId]);
  return (
    <div className="tc-frame" ref={box} data-failed={hasFailed || undefined} data-shown={(url !== null && !hasFailed) || undefined}>
      {url && !hasFailed ? <img src={url} alt={t('camera.sees', { name })} /> : null}
      {!url && !hasFailed ? <IconVideo size={36} aria-hidden /> : null}
      {hasFailed ? <IconCameraOff size={36} role="img" aria-label={t('camera.nothing', { name })} /> : null}
    </div>
  );
}
