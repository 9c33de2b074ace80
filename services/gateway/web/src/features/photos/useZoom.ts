import { type Dispatch, type SetStateAction, useCallback, useEffect, useState } from 'react';
import { type Box, boxOf, kept, moved, needsFull, type Place, type Size, STEP, type View, WHOLE, zoomed } from './zoom';

export type Zoom = {
  stage: HTMLDivElement | null;
  attach: (stage: HTMLDivElement | null) => void;
  size: Size;
  box: Box;
  /** How another picture lies that is looked at in the same way. */
  boxFor: (other: Size) => Box;
  scale: number;
  wantsFull: boolean;
  /** Without a place the middle of the stage stays where it is. */
  zoomBy: (factor: number, at?: Place) => void;
  moveBy: (dx: number, dy: number) => void;
  whole: () => void;
};

const NOTHING: Size = { width: 0, height: 0 };

/** How a picture lies on its stage, whatever the size of the window; the wheel zooms where the mouse is. `looking`: several share it. */
export function useZoom(picture: Size, looking?: [View, Dispatch<SetStateAction<View>>]): Zoom {
  const [stage, attach] = useState<HTMLDivElement | null>(null);
  const [size, setSize] = useState<Size>(NOTHING);
  const own = useState<View>(WHOLE);
  const [wanted, setWanted] = looking ?? own;
  const view = kept(wanted, picture, size);
  const zoomBy = useCallback(
    (factor: number, at?: Place): void =>
      setWanted((old) => zoomed(kept(old, picture, size), factor, at ?? { x: size.width / 2, y: size.height / 2 }, picture, size)),
    [picture, size, setWanted],
  );
  useEffect(() => {
    if (!stage) return;
    const observer = new ResizeObserver(() => setSize({ width: stage.clientWidth, height: stage.clientHeight }));
    observer.observe(stage);
    return () => observer.disconnect();
  }, [stage]);
  useEffect(() => {
    if (!stage) return;
    const turn = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top } = stage.getBoundingClientRect();
      zoomBy(event.deltaY < 0 ? STEP ** 0.5 : 1 / STEP ** 0.5, { x: event.clientX - left, y: event.clientY - top });
    };
    // A stroke is no scroll: the browser would take its end for a fling, and swallow the next tap.
    const draw = (event: TouchEvent): void => {
      if (stage.dataset.moves || event.touches.length > 1) event.preventDefault();
    };
    // React's own listeners are passive: the page would scroll along.
    stage.addEventListener('wheel', turn, { passive: false });
    stage.addEventListener('touchmove', draw, { passive: false });
    return () => {
      stage.removeEventListener('wheel', turn);
      stage.removeEventListener('touchmove', draw);
    };
  }, [stage, zoomBy]);
  const box = boxOf(picture, size, view);
  return {
    stage,
    attach,
    size,
    box,
    boxFor: (other) => boxOf(other, size, kept(wanted, other, size)),
    scale: view.scale,
    wantsFull: needsFull(picture, box, window.devicePixelRatio),
    zoomBy,
    moveBy: (dx, dy) => setWanted((old) => moved(kept(old, picture, size), dx, dy, picture, size)),
    whole: () => setWanted(WHOLE),
  };
}
