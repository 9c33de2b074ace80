import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Layer } from '../photos/Layer';
import { Sheet } from './Sheet';
import { type Hand, Stage } from '../photos/Stage';
import { useZoom } from '../photos/useZoom';
import type { Compared } from './Compare';
import { useMarks } from './useMarks';

/** So near a finger means the edge, also where it could move an enlarged picture. */
const REACH_PX = 40;
const KEY_PERCENT = 2;

function within(percent: number): number {
  return Math.round(Math.min(100, Math.max(0, percent)));
}

/** The left picture lies over the right one as far as the edge; the edge follows a finger, the arrow keys, or the slider below. */
export function Over({ name, left, right, said, looking, showsMarks }: Compared) {
  const { t } = useTranslation();
  const id = useId();
  const [edge, setEdge] = useState(50);
  const zoom = useZoom(right, looking);
  const { box, size, scale } = zoom;
  const marks = { left: useMarks(left, showsMarks), right: useMarks(right, showsMarks) };
  const leftBox = zoom.boxFor(left);
  const across = (x: number): number => box.left + x * box.width;
  const follow = (x: number): void => setEdge(within((across(x) / size.width) * 100));
  const hand: Hand = {
    down: ([x]) => {
      if (scale > 1 && Math.abs(across(x) - (edge / 100) * size.width) > REACH_PX) return false;
      follow(x);
      return true;
    },
    move: ([x]) => follow(x),
    up: () => undefined,
  };
  const ratio = right.width / right.height;
  return (
    <div className="tc-list">
      <div className="tc-over" style={{ aspectRatio: String(ratio), maxWidth: `calc(70dvh * ${String(ratio)})` }}>
        <Stage
          photo={right}
          zoom={zoom}
          alt={t('views.pictureOf', { name, when: said(right) })}
          label={t('views.stage')}
          hand={hand}
          keyed={({ key, ctrlKey, altKey, metaKey }) => {
            if (ctrlKey || altKey || metaKey || scale > 1 || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return false;
            setEdge((old) => within(old + (key === 'ArrowLeft' ? -KEY_PERCENT : KEY_PERCENT)));
            return true;
          }}
        >
          {marks.right ? <Layer shapes={marks.right} box={box} /> : null}
          <div className="tc-over-left" style={{ clipPath: `inset(0 ${String(100 - edge)}% 0 0)` }}>
            <Sheet photo={left} box={leftBox} alt={t('views.pictureOf', { name, when: said(left) })} isFull={zoom.wantsFull} />
            {marks.left ? <Layer shapes={marks.left} box={leftBox} /> : null}
          </div>
          <i className="tc-over-edge" style={{ left: `${String(edge)}%` }} aria-hidden />
          <span className="tc-over-said" data-side="left" aria-hidden>
            {said(left)}
          </span>
          <span className="tc-over-said" data-side="right" aria-hidden>
            {said(right)}
          </span>
        </Stage>
      </div>
      <div className="tc-slider">
        <label htmlFor={id}>{t('views.edge')}</label>
        <input
          id={id}
          type="range"
          min={0}
          max={100}
          value={edge}
          aria-valuetext={t('views.edgeAt', { percent: edge })}
          onChange={(event) => setEdge(Number(event.currentTarget.value))}
        />
      </div>
    </div>
  );
}
