import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shape } from '../../api/photoTypes';
import { boundsOf } from './shapes';
import { useShapeWords } from './useShapeWords';
import type { Box, Size } from './zoom';

const GAP = 16;
/** What is left of the stage for the words of a mark that fills it. */
const LEAST_ROOM = 56;

type Props = { shape: Shape; number: number; box: Box; stage: Size };

/** What the chosen mark says, beside it: below one in the upper half of the stage, else above it. */
export function MarkWords({ shape, number, box, stage }: Props) {
  const { t } = useTranslation();
  const words = useShapeWords();
  return (
    <div className="tc-mark-words" style={placeOf(shape, box, stage)} aria-hidden>
      <strong>{number}</strong>
      {[shape.code ? words.code(shape.code) : '', shape.text].filter(Boolean).join(' · ') || t(`shape.${shape.kind}`)}
    </div>
  );
}

function placeOf({ points }: Shape, box: Box, { width, height }: Size): CSSProperties {
  const { left, top, right, bottom } = boundsOf(points.map(([x, y]) => [box.left + x * box.width, box.top + y * box.height]));
  const kept = (value: number, most: number): number => Math.min(Math.max(value, 4), Math.max(most, 4));
  const across: CSSProperties = left + right < width ? { left: kept(left, width / 3) } : { right: kept(width - right, width / 3) };
  if (top + bottom < height) return { ...across, top: kept(bottom + GAP, height - LEAST_ROOM) };
  return { ...across, bottom: kept(height - top + GAP, height - LEAST_ROOM) };
}
