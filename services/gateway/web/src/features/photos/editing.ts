import type { Shape } from '../../api/photoTypes';
import { MOST_SHAPES } from './shapes';

/** A layer while somebody draws on it, with the way back. `tag` names the last deed, so that a drag or a word is one step. */
export type Editing = {
  shapes: readonly Shape[];
  chosen: string | null;
  past: readonly (readonly Shape[])[];
  future: readonly (readonly Shape[])[];
  tag: string | null;
};

export type Deed =
  | { do: 'add'; shape: Shape }
  | { do: 'change'; id: string; part: Partial<Omit<Shape, 'id' | 'kind'>>; tag?: string }
  | { do: 'delete'; id: string }
  | { do: 'choose'; id: string | null }
  | { do: 'undo' }
  | { do: 'redo' }
  /** Another layer altogether; `asStep` keeps the way back. */
  | { do: 'replace'; shapes: readonly Shape[]; asStep: boolean };

const MOST_STEPS = 100;

export function begun(shapes: readonly Shape[]): Editing {
  return { shapes, chosen: null, past: [], future: [], tag: null };
}

function step(now: Editing, shapes: readonly Shape[], tag: string | null, chosen = now.chosen): Editing {
  const isSameStep = tag !== null && tag === now.tag;
  return { shapes, chosen, tag, future: [], past: isSameStep ? now.past : [...now.past, now.shapes].slice(-MOST_STEPS) };
}

/** What is chosen must be there. */
function withKnownChoice(now: Editing): Editing {
  return now.shapes.some(({ id }) => id === now.chosen) ? now : { ...now, chosen: null };
}

export function edited(now: Editing, deed: Deed): Editing {
  switch (deed.do) {
    case 'add':
      return now.shapes.length >= MOST_SHAPES ? now : step(now, [...now.shapes, deed.shape], null, deed.shape.id);
    case 'change':
      return step(
        now,
        now.shapes.map((shape) => (shape.id === deed.id ? { ...shape, ...deed.part } : shape)),
        deed.tag ?? null,
      );
    case 'delete':
      return withKnownChoice(
        step(
          now,
          now.shapes.filter(({ id }) => id !== deed.id),
          null,
        ),
      );
    case 'choose':
      return { ...now, chosen: deed.id, tag: null };
    case 'undo': {
      const before = now.past.at(-1);
      if (!before) return now;
      return withKnownChoice({ ...now, shapes: before, past: now.past.slice(0, -1), future: [now.shapes, ...now.future], tag: null });
    }
    case 'redo': {
      const [next, ...future] = now.future;
      if (!next) return now;
      return withKnownChoice({ ...now, shapes: next, past: [...now.past, now.shapes], future, tag: null });
    }
    case 'replace':
      return deed.asStep ? withKnownChoice(step(now, deed.shapes, null)) : begun(deed.shapes);
  }
}
