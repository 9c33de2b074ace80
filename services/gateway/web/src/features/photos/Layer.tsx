import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shape, Spot } from '../../api/photoTypes';
import { BADGE_RADIUS, badgePlaces } from './badges';
import { boundsOf, handlesOf } from './shapes';
import { useShapeWords } from './useShapeWords';
import type { Box, Size } from './zoom';

/** What a finger in a glove still hits. */
const HANDLE_REACH = 26;
/** Where the size of the stage is not told, nothing lies outside of it. */
const ENDLESS: Size = { width: Infinity, height: Infinity };

type Props = {
  shapes: readonly Shape[];
  box: Box;
  stage?: Size;
  /** Undefined: none can be chosen. Null: none is. */
  chosen?: string | null;
  /** With it the layer is edited, without it looked at. */
  choose?: (id: string) => void;
  /** A tool is in hand: what is drawn may begin beside the chosen shape, so its handles are away. */
  isDrawing?: boolean;
};

/** Shapes over a picture, in pixels of the page: lines, numbers and handles keep their size, however large the picture is shown. */
export function Layer({ shapes, box, stage = ENDLESS, chosen, choose, isDrawing = false }: Props) {
  const { t } = useTranslation();
  const words = useShapeWords();
  const { left, top, width, height } = box;
  const places = useMemo(() => badgePlaces(shapes, { left, top, width, height }, stage), [shapes, left, top, width, height, stage]);
  const at = ([x, y]: Spot): Spot => [left + x * width, top + y * height];
  const isEdited = choose !== undefined;
  const held = isEdited && !isDrawing ? shapes.find(({ id }) => id === chosen) : undefined;
  return (
    <svg
      className="tc-layer"
      data-choosable={chosen !== undefined || undefined}
      role={isEdited ? 'group' : 'img'}
      aria-label={isEdited ? t('draw.marks') : shapes.map((shape, index) => words.told(shape, index)).join('; ') || t('draw.noMarks')}
    >
      {shapes.map((shape, index) => (
        <g
          key={shape.id}
          id={`shape-${shape.id}`}
          className="tc-shape"
          data-kind={shape.kind}
          data-color={shape.color}
          data-shape={shape.id}
          data-chosen={shape.id === chosen || undefined}
          {...(isEdited
            ? {
                role: 'button',
                tabIndex: 0,
                'aria-pressed': shape.id === chosen,
                'aria-label': words.told(shape, index),
                onFocus: () => choose(shape.id),
              }
            : {})}
        >
          <Outline shape={shape} at={at} />
        </g>
      ))}
      <g aria-hidden>
        {shapes.map(({ id, color }, index) => {
          const place = places[index];
          return place ? <Badge key={id} id={id} color={color} number={index + 1} place={place} isChosen={id === chosen} /> : null;
        })}
      </g>
      {held ? (
        <g aria-hidden>
          {handlesOf(held).map((handle, index) => {
            const [x, y] = at(handle);
            return (
              <g key={index} className="tc-handle" data-handle={index} transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}>
                <circle className="tc-handle-reach" r={HANDLE_REACH} />
                <circle className="tc-handle-dot" r="9" />
              </g>
            );
          })}
        </g>
      ) : null}
    </svg>
  );
}

type At = (spot: Spot) => Spot;

/** A line with a dark one below it, so that it is seen on light and on dark ground, and a wide unseen one to take hold of. */
function Outline({ shape, at }: { shape: Shape; at: At }): ReactNode {
  const path = pathOf(shape, at);
  return (
    <>
      <path className="tc-shape-reach" d={path} />
      <path className="tc-shape-under" d={path} />
      <path className="tc-shape-line" d={path} />
    </>
  );
}

type BadgeProps = { id: string; color: Shape['color']; number: number; place: Spot; isChosen: boolean };

/** What it says stands in the list beside the picture, under this number. */
function Badge({ id, color, number, place: [x, y], isChosen }: BadgeProps) {
  return (
    <g
      className="tc-badge-of-shape"
      data-color={color}
      data-shape={id}
      data-chosen={isChosen || undefined}
      transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
    >
      <circle className="tc-badge-reach" r="24" />
      <circle className="tc-badge-disc" r={BADGE_RADIUS} />
      <text textAnchor="middle" dy="0.35em">
        {number}
      </text>
    </g>
  );
}

const HEAD_LENGTH = 22;
const HEAD_ANGLE = 0.45;
const POINT_RADIUS = 12;
const NOWHERE: Spot = [0, 0];

function pair([x, y]: Spot): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

/** A shape as an SVG path; `at` says where its points lie. */
export function pathOf({ kind, points }: Pick<Shape, 'kind' | 'points'>, at: At): string {
  const there = points.map(at);
  const { left, top, right, bottom } = boundsOf(there);
  switch (kind) {
    case 'box':
      return `M${pair([left, top])}H${right.toFixed(1)}V${bottom.toFixed(1)}H${left.toFixed(1)}Z`;
    case 'ellipse': {
      const [rx, ry] = [((right - left) / 2).toFixed(1), ((bottom - top) / 2).toFixed(1)];
      const middle = (top + bottom) / 2;
      return `M${pair([left, middle])}A${rx} ${ry} 0 1 0 ${pair([right, middle])}A${rx} ${ry} 0 1 0 ${pair([left, middle])}Z`;
    }
    case 'arrow': {
      const [from = NOWHERE, to = NOWHERE] = there;
      const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
      const wing = (turn: number): Spot => [to[0] - HEAD_LENGTH * Math.cos(angle + turn), to[1] - HEAD_LENGTH * Math.sin(angle + turn)];
      return `M${pair(from)}L${pair(to)}M${pair(wing(HEAD_ANGLE))}L${pair(to)}L${pair(wing(-HEAD_ANGLE))}`;
    }
    case 'freehand':
      return `M${there.map(pair).join('L')}`;
    case 'point': {
      const [[x, y] = NOWHERE] = there;
      const r = String(POINT_RADIUS);
      return `M${pair([x - POINT_RADIUS, y])}a${r} ${r} 0 1 0 ${String(2 * POINT_RADIUS)} 0a${r} ${r} 0 1 0 ${String(-2 * POINT_RADIUS)} 0M${pair([x - 2, y])}H${(x + 2).toFixed(1)}`;
    }
  }
}
