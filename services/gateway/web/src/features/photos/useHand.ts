import { useRef, useState } from 'react';
import type { Shape, ShapeColor, ShapeKind, Spot } from '../../api/photoTypes';
import { uid } from '../../lib/uid';
import type { Deed, Editing } from './editing';
import { drawn, resized, shifted, spot } from './shapes';
import type { Hand } from './Stage';

const TREMBLE = 0.006;

export type Tool = ShapeKind | 'choose';

type Held =
  | { does: 'draw'; kind: ShapeKind; stroke: Spot[] }
  | { does: 'move'; shape: Shape; from: Spot; tag: string; isMoved: boolean }
  | { does: 'resize'; shape: Shape; handle: number; tag: string };

export function newShape(kind: ShapeKind, points: Spot[], color: ShapeColor): Shape {
  return { id: uid(), kind, points, text: '', code: null, color };
}

/** What one finger does: draws with the tool in hand, wherever it begins; without one it moves a shape, or pulls at a handle. */
export function useHand(
  editing: Editing,
  run: (deed: Deed) => void,
  { tool, color, done }: { tool: Tool; color: ShapeColor; done: () => void },
): { hand: Hand; preview: Shape | null } {
  const held = useRef<Held | null>(null);
  const [preview, setPreview] = useState<Shape | null>(null);
  const chosen = editing.shapes.find(({ id }) => id === editing.chosen);
  const hand: Hand = {
    down: (at, target) => {
      const tag = uid();
      if (tool !== 'choose') {
        held.current = { does: 'draw', kind: tool, stroke: [spot(...at)] };
        return true;
      }
      const handle = target.closest('[data-handle]')?.getAttribute('data-handle');
      if (handle && chosen) {
        held.current = { does: 'resize', shape: chosen, handle: Number(handle), tag };
        return true;
      }
      const id = target.closest('[data-shape]')?.getAttribute('data-shape');
      const shape = editing.shapes.find((one) => one.id === id);
      run({ do: 'choose', id: shape?.id ?? null });
      if (!shape) return false;
      held.current = { does: 'move', shape, from: at, tag, isMoved: false };
      return true;
    },
    move: (at) => {
      const now = held.current;
      if (now?.does === 'draw') {
        now.stroke.push(spot(...at));
        const points = now.kind === 'freehand' ? [...now.stroke] : [now.stroke[0] ?? at, spot(...at)];
        setPreview({ ...newShape(now.kind, now.kind === 'point' ? [spot(...at)] : points, color), id: 'preview' });
      } else if (now?.does === 'move') {
        const [dx, dy] = [at[0] - now.from[0], at[1] - now.from[1]];
        // A finger that chooses trembles a little.
        now.isMoved ||= Math.hypot(dx, dy) > TREMBLE;
        const points = shifted(now.shape.points, dx, dy);
        if (now.isMoved) run({ do: 'change', id: now.shape.id, part: { points }, tag: now.tag });
      } else if (now?.does === 'resize')
        run({ do: 'change', id: now.shape.id, part: { points: resized(now.shape, now.handle, at) }, tag: now.tag });
    },
    up: (kept) => {
      const now = held.current;
      held.current = null;
      setPreview(null);
      if (now?.does !== 'draw' || !kept) return;
      const points = drawn(now.kind, now.stroke);
      if (!points) return;
      run({ do: 'add', shape: newShape(now.kind, points, color) });
      done();
    },
  };
  return { hand, preview };
}
