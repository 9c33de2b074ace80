import { IconCameraOff, IconVideo } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { frameOf } from './watching';

/** A list needs no film; it shows every camera again after so long. */
const EVERY_MS = 3_000;
const AFTER_FAILURE_MS = 30_000;

/** What a camera saw a moment ago, as long as its card is in view. */
export function FrameThumb({ cameraId, name }: { cameraId: string; name: string }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [url, setUrl] = useState<string | null>(null);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    let inView = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shown: string | null = null;
    const look = async (): Promise<void> => {
      let pause = EVERY_MS;
      if (inView && !document.hidden)
        try {
          const before = shown;
          shown = URL.createObjectURL(await frameOf(cameraId, stop.signal));
          setUrl(shown);
          setFailed(false);
          if (before) URL.revokeObjectURL(before);
        } catch {
          if (stop.signal.aborted) return;
          setFailed(true);
          pause = AFTER_FAILURE_MS;
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
    <div className="tc-frame" ref={box} data-failed={hasFailed || undefined}>
      {url ? <img src={url} alt={t('camera.sees', { name })} /> : null}
      {!url && !hasFailed ? <IconVideo size={36} aria-hidden /> : null}
      {hasFailed ? <IconCameraOff size={36} role="img" aria-label={t('camera.nothing', { name })} /> : null}
    </div>
  );
}
