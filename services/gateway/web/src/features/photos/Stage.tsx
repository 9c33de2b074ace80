import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { pictureUrl } from '../../api/photos';
import type { DrawnPhoto, Spot } from '../../api/photoTypes';
import type { Zoom } from './useZoom';
import { type Place, STEP } from './zoom';

/** A finger that neither pans nor zooms: what it does is the editor's business. True: it is taken. */
export type Hand = {
  down: (at: Spot, target: Element) => boolean;
  move: (at: Spot) => void;
  /** `kept` is false where a second finger came: it was a pinch. */
  up: (kept: boolean) => void;
};

type Props = {
  photo: Omit<DrawnPhoto, 'tool_id'>;
  zoom: Zoom;
  alt: string;
  label: string;
  hand?: Hand;
  /** What was under a finger that neither drew nor moved anything. */
  tapped?: (target: Element) => void;
  /** What to do with a key; false leaves it to the stage. */
  keyed?: (event: KeyboardEvent) => boolean;
  children: ReactNode;
};

const PAN_PX = 60;
const TREMBLE_PX = 8;

/** The picture with what lies over it. Wheel, two fingers and keys zoom, one finger moves what is larger than the stage. */
export function Stage({ photo, zoom, alt, label, hand, tapped, keyed, children }: Props) {
  const { attach, box, scale, wantsFull } = zoom;
  const pointers = usePointers(zoom, hand, tapped);
  // Once asked for it stays: who zoomed in will do so again.
  const [isFullWanted, setIsFullWanted] = useState(false);
  const [isFullThere, setIsFullThere] = useState(false);
  if (wantsFull && !isFullWanted) setIsFullWanted(true);
  const lies = { left: box.left, top: box.top, width: box.width, height: box.height };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it takes keys and fingers of its own, as a drawing does
    <div
      ref={attach}
      className="tc-stage"
      role="application"
      aria-label={label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keys zoom and move the picture
      tabIndex={0}
      data-moves={scale > 1 || hand ? true : undefined}
      onKeyDown={(event) => {
        if (keyed?.(event) || stageKey(event, zoom)) event.preventDefault();
      }}
      {...pointers}
    >
      {box.width > 0 ? (
        <>
          <img src={photo.picture ?? pictureUrl(photo.id, 'screen')} alt={alt} style={lies} draggable={false} />
          {isFullWanted && !photo.picture ? (
            <img
              src={pictureUrl(photo.id, 'full')}
              alt=""
              style={lies}
              draggable={false}
              data-loading={isFullThere ? undefined : true}
              onLoad={() => setIsFullThere(true)}
            />
          ) : null}
          {children}
        </>
      ) : null}
    </div>
  );
}

function stageKey({ key, ctrlKey, metaKey, altKey }: KeyboardEvent, { zoomBy, moveBy, whole, scale }: Zoom): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  const deeds: Record<string, () => void> = {
    '+': () => zoomBy(STEP),
    '-': () => zoomBy(1 / STEP),
    '0': whole,
    ...(scale > 1
      ? {
          ArrowLeft: () => moveBy(PAN_PX, 0),
          ArrowRight: () => moveBy(-PAN_PX, 0),
          ArrowUp: () => moveBy(0, PAN_PX),
          ArrowDown: () => moveBy(0, -PAN_PX),
        }
      : {}),
  };
  const deed = deeds[key === '=' ? '+' : key];
  deed?.();
  return deed !== undefined;
}

/** One finger pans or is the editor's hand, two zoom around their middle. */
function usePointers({ stage, box, zoomBy, moveBy }: Zoom, hand: Hand | undefined, tapped: Props['tapped']) {
  const down = useRef(new Map<number, Place>());
  const tap = useRef<{ at: Place; target: Element } | null>(null);
  const isHand = useRef(false);
  const placeOf = (event: PointerEvent): Place => {
    const edge = stage?.getBoundingClientRect();
    return { x: event.clientX - (edge?.left ?? 0), y: event.clientY - (edge?.top ?? 0) };
  };
  const spotOf = ({ x, y }: Place): Spot => [(x - box.left) / box.width, (y - box.top) / box.height];
  const release = (event: PointerEvent): void => {
    if (!down.current.delete(event.pointerId)) return;
    if (tap.current && event.type === 'pointerup') tapped?.(tap.current.target);
    tap.current = null;
    if (isHand.current) hand?.up(event.type === 'pointerup');
    isHand.current = false;
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      const at = placeOf(event);
      down.current.set(event.pointerId, at);
      tap.current = down.current.size === 1 ? { at, target: event.target as Element } : null;
      event.currentTarget.setPointerCapture(event.pointerId);
      if (down.current.size === 1) isHand.current = hand?.down(spotOf(at), event.target as Element) ?? false;
      else if (isHand.current) {
        hand?.up(false);
        isHand.current = false;
      }
    },
    onPointerMove: (event: PointerEvent) => {
      const before = down.current.get(event.pointerId);
      if (!before) return;
      const at = placeOf(event);
      const [other] = [...down.current].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
      down.current.set(event.pointerId, at);
      if (tap.current && Math.hypot(at.x - tap.current.at.x, at.y - tap.current.at.y) > TREMBLE_PX) tap.current = null;
      if (isHand.current) hand?.move(spotOf(at));
      else if (other) {
        const apart = (one: Place): number => Math.hypot(one.x - other.x, one.y - other.y) || 1;
        zoomBy(apart(at) / apart(before), { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 });
        moveBy((at.x - before.x) / 2, (at.y - before.y) / 2);
      } else moveBy(at.x - before.x, at.y - before.y);
    },
    onPointerUp: release,
    onPointerCancel: release,
  };
}
