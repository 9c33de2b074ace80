import type { ShapeColor } from '../../api/photoTypes';

/** The number of a mark as it stands on the picture. */
export function MarkNumber({ number, color }: { number: number; color: ShapeColor }) {
  return (
    <span className="tc-mark-number" data-color={color}>
      {number}
    </span>
  );
}
