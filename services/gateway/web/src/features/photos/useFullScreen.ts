import { useEffect, useState } from 'react';
import { useAlone } from './useAlone';

export type FullScreen = { isFull: boolean; enter: () => void; leave: () => void };

/** Over the whole screen; where the browser has no such thing (a phone's may not), over the whole window. */
export function useFullScreen(): FullScreen {
  const [isFull, setIsFull] = useState(false);
  useAlone(isFull);
  useEffect(() => {
    if (!isFull) return;
    // The browser's own way out: Escape, or a swipe.
    const changed = (): void => setIsFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', changed);
    if (document.fullscreenEnabled) void document.documentElement.requestFullscreen({ navigationUI: 'hide' }).catch(() => undefined);
    return () => {
      document.removeEventListener('fullscreenchange', changed);
      if (document.fullscreenElement) void document.exitFullscreen();
    };
  }, [isFull]);
  return { isFull, enter: () => setIsFull(true), leave: () => setIsFull(false) };
}
