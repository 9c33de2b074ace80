import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shape, Spot } from '../../api/photoTypes';
import { boundsOf, handlesOf } from './shapes';
import { useShapeWords } from './useShapeWords';
import type { Box } from './zoom';

/** What a finger in a glove still hits. */
const HANDLE_REACH = 26;
const LABEL_LENGTH = 28;
/** A letter needs some 10 px; more than half a picture shall no label cover. */
const PX_A_LETTER = 22;
const LEAST_LETTERS = 12;

type Props = {
  shapes: readonly Shape[];
  box: Box;
  /** Undefined: it is looked at. Null: nothing is chosen. */
  chosen?: string | null;
  choose?: (id: string) => void;
};

/** Shapes over a picture, in pixels of the page: lines and handles keep their size, however large the picture is shown. */
export function Layer({ shapes, box, chosen, choose }: Props) {
  const { t } = useTranslation();
  const words = useShapeWords();
  const at = ([x, y]: Spot): Spot => [box.left + x * box.width, box.top + y * box.height];
  const isEdited = chosen !== undefined;
  const held = shapes.find(({ id }) => id === chosen);
  return (
    <svg
      className="tc-layer"
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
                onFocus: () => choose?.(shape.id),
              }
            : {})}
        >
          <Outline shape={shape} at={at} />
        </g>
      ))}
      <g aria-hidden>
        {shapes.map((shape, index) => (
          <Label key={shape.id} shape={shape} number={index + 1} at={at} room={box.width} />
        ))}
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

function Label({ shape, number, at, room }: { shape: Shape; number: number; at: At; room: number }) {
  const { left, top, right, bottom } = boundsOf(shape.points.map(at));
  // Where there is more room: words of what lies at the right run to the left.
  const isRight = boundsOf(shape.points).left > 0.55;
  const fits = Math.min(LABEL_LENGTH, Math.floor(room / PX_A_LETTER));
  const said = fits < LEAST_LETTERS ? '' : shape.text.length > fits ? `${shape.text.slice(0, fits)}…` : shape.text;
  const words = [String(number), shape.code, said].filter(Boolean).join(' ');
  return (
    <text
      className="tc-shape-label"
      data-color={shape.color}
      x={(isRight ? right : left).toFixed(1)}
      textAnchor={isRight ? 'end' : 'start'}
      y={(top < 28 ? bottom + 24 : top - 10).toFixed(1)}
    >
      {words}
    </text>
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
