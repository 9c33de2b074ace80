import type { Shape, ShapeColor, ShapeKind, Spot } from '../../api/photoTypes';

export const KINDS: readonly ShapeKind[] = ['box', 'ellipse', 'arrow', 'freehand', 'point'];
export const COLORS: readonly ShapeColor[] = ['red', 'yellow', 'blue', 'green', 'white'];
export const MOST_SHAPES = 100;
const MOST_SPOTS = 500;
/** Of the picture: what a tap without a drag, or a key, makes of a shape. */
const DEFAULT_REACH = 0.12;
/** Less than this is a tap, not a drag. */
const LEAST_REACH = 0.012;
/** A freehand line loses what lies closer than this to the straight way. */
const SMOOTH = 0.0015;
const LEAST_SIZE = 0.01;

export type Bounds = { left: number; top: number; right: number; bottom: number };

function clamped(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}

/** Five digits, as the server keeps them: a part of a pixel. */
export function spot(x: number, y: number): Spot {
  const digits = (value: number): number => Math.round(clamped(value) * 1e5) / 1e5;
  return [digits(x), digits(y)];
}

export function boundsOf(points: readonly Spot[]): Bounds {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** How far a point lies from the straight line between two others. */
function off([x, y]: Spot, [ax, ay]: Spot, [bx, by]: Spot): number {
  const length = Math.hypot(bx - ax, by - ay);
  return length === 0 ? Math.hypot(x - ax, y - ay) : Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length;
}

/** Douglas and Peucker: the line keeps its look with far fewer points. */
export function smoothed(points: readonly Spot[], tolerance = SMOOTH): Spot[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 3) return [...points];
  let far = 0;
  let at = 0;
  for (let index = 1; index < points.length - 1; index += 1) {
    const distance = off(points[index] ?? first, first, last);
    if (distance > far) [far, at] = [distance, index];
  }
  if (far <= tolerance) return [first, last];
  return [...smoothed(points.slice(0, at + 1), tolerance).slice(0, -1), ...smoothed(points.slice(at), tolerance)];
}

function fewEnough(points: readonly Spot[]): Spot[] {
  let [found, tolerance] = [smoothed(points), SMOOTH];
  while (found.length > MOST_SPOTS) {
    tolerance *= 2;
    found = smoothed(points, tolerance);
  }
  return found;
}

/** What a stroke of a finger makes; a tap alone makes a shape of useful size. Null: nothing to keep. */
export function drawn(kind: ShapeKind, stroke: readonly Spot[]): Spot[] | null {
  const [first, last] = [stroke[0], stroke.at(-1)];
  if (!first || !last) return null;
  const { left, top, right, bottom } = boundsOf(stroke);
  const isTap = Math.max(right - left, bottom - top) < LEAST_REACH;
  if (kind === 'point') return [last];
  if (isTap) return kind === 'freehand' ? null : defaultPoints(kind, last);
  if (kind === 'freehand') return fewEnough(stroke);
  return [first, last];
}

/** A shape around a spot, moved so far that it lies on the picture. */
export function defaultPoints(kind: ShapeKind, [x, y]: Spot): Spot[] {
  const reach = DEFAULT_REACH / 2;
  if (kind === 'point') return [spot(x, y)];
  // The tip of an arrow is what was meant.
  if (kind === 'arrow')
    return [spot(x < 0.5 ? x + DEFAULT_REACH : x - DEFAULT_REACH, y < 0.5 ? y + DEFAULT_REACH : y - DEFAULT_REACH), spot(x, y)];
  const corners: Spot[] = [
    [x - reach, y - reach],
    [x + reach, y + reach],
  ];
  if (kind === 'freehand') corners.splice(1, 0, [x - reach / 3, y + reach], [x + reach / 3, y - reach]);
  return shifted(corners, 0, 0);
}

/** Moved as far as the edges of the picture allow. */
export function shifted(points: readonly Spot[], dx: number, dy: number): Spot[] {
  const { left, top, right, bottom } = boundsOf(points);
  const x = Math.min(Math.max(dx, -left), 1 - right);
  const y = Math.min(Math.max(dy, -top), 1 - bottom);
  return points.map(([px, py]) => spot(px + x, py + y));
}

/** Where a shape can be taken hold of to make it larger or smaller. */
export function handlesOf({ kind, points }: Pick<Shape, 'kind' | 'points'>): Spot[] {
  if (kind === 'point') return [];
  if (kind === 'arrow') return [...points];
  const { left, top, right, bottom } = boundsOf(points);
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

/** The shape with one of its handles somewhere else; the opposite corner stays. */
export function resized({ kind, points }: Pick<Shape, 'kind' | 'points'>, handle: number, [x, y]: Spot): Spot[] {
  if (kind === 'point') return [spot(x, y)];
  if (kind === 'arrow') return points.map((one, index) => (index === handle ? spot(x, y) : one));
  const { left, top, right, bottom } = boundsOf(points);
  const isLeft = handle === 0 || handle === 3;
  const isTop = handle === 0 || handle === 1;
  const to: Bounds = {
    left: isLeft ? Math.min(x, right - LEAST_SIZE) : left,
    right: isLeft ? right : Math.max(x, left + LEAST_SIZE),
    top: isTop ? Math.min(y, bottom - LEAST_SIZE) : top,
    bottom: isTop ? bottom : Math.max(y, top + LEAST_SIZE),
  };
  const scaled = (value: number, from: [number, number], into: [number, number]): number =>
    from[1] === from[0] ? into[0] : into[0] + ((value - from[0]) / (from[1] - from[0])) * (into[1] - into[0]);
  return points.map(([px, py]) => spot(scaled(px, [left, right], [to.left, to.right]), scaled(py, [top, bottom], [to.top, to.bottom])));
}

/** What arrow keys do: the handle that is farthest right and down, the tip of an arrow. */
export function keyHandle(kind: ShapeKind): number {
  return kind === 'arrow' ? 1 : 2;
}

/** Whether two layers look alike, whatever the order of their fields. */
export function isSame(one: readonly Shape[], other: readonly Shape[]): boolean {
  const told = (shapes: readonly Shape[]): string =>
    JSON.stringify(shapes.map(({ id, kind, points, text, code, color }) => [id, kind, points, text, code, color]));
  return told(one) === told(other);
}

/** Theirs, with what only I have. */
export function together(mine: readonly Shape[], theirs: readonly Shape[]): Shape[] {
  const known = new Set(theirs.map(({ id }) => id));
  return [...theirs, ...mine.filter(({ id }) => !known.has(id))].slice(0, MOST_SHAPES);
}
