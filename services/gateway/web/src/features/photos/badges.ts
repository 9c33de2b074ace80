import type { Shape, Spot } from '../../api/photoTypes';
import { boundsOf, type Bounds } from './shapes';
import type { Box, Size } from './zoom';

/** Numbers beside shapes, in pixels of the page: none over another, and off the lines where there is room. */
export const BADGE_RADIUS = 13;
const GAP = BADGE_RADIUS + 9;
const POINT_RADIUS = 12;
const CELL = 12;
const OUTSIDE = 1000;
const ON_ANOTHER = 100;
const FAR = 8;
const ROUND_STEPS = 32;
/** Farther from the shape, where others crowd around it. */
const RINGS = [0, 1, 2, 3];

/** Where the number of each shape stands; null where nothing of the shape is on the stage. */
export function badgePlaces(shapes: readonly Shape[], box: Box, stage: Size): (Spot | null)[] {
  const at = ([x, y]: Spot): Spot => [box.left + x * box.width, box.top + y * box.height];
  const tracks = shapes.map((shape) => trackOf(shape, at));
  const lines = new Set(tracks.flatMap(between).map(cellOf));
  const taken: Spot[] = [];
  return shapes.map((shape, index) => {
    const seen = within(boundsOf(anchorOf(shape, tracks[index] ?? [])), stage);
    if (!seen) return null;
    const cost = (place: Spot): number =>
      (isOn(place, stage) ? 0 : OUTSIDE) +
      ON_ANOTHER * taken.filter((other) => Math.hypot(place[0] - other[0], place[1] - other[1]) < 2 * BADGE_RADIUS).length +
      linesBelow(place, lines);
    const places = RINGS.flatMap((ring) =>
      around(shape, grown(seen, ring * (2 * BADGE_RADIUS + 2))).map((place) => ({ place, far: ring * FAR })),
    );
    const best = places.reduce(
      (found, { place, far }) => {
        const costs = cost(place) + far;
        return costs < found.costs ? { place, costs } : found;
      },
      { place: [seen.left, seen.top] as Spot, costs: Infinity },
    ).place;
    taken.push(best);
    return best;
  });
}

/** The line of a shape as it is drawn, in straight pieces. */
function trackOf({ kind, points }: Shape, at: (spot: Spot) => Spot): Spot[] {
  const there = points.map(at);
  if (kind === 'arrow' || kind === 'freehand') return there;
  const { left, top, right, bottom } = boundsOf(there);
  if (kind === 'box')
    return [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
      [left, top],
    ];
  const least = kind === 'point' ? POINT_RADIUS : 0;
  const [rx, ry] = [Math.max((right - left) / 2, least), Math.max((bottom - top) / 2, least)];
  return Array.from({ length: ROUND_STEPS + 1 }, (_, step): Spot => {
    const angle = (2 * Math.PI * step) / ROUND_STEPS;
    return [(left + right) / 2 + rx * Math.cos(angle), (top + bottom) / 2 + ry * Math.sin(angle)];
  });
}

/** An arrow and a stroke have their number where they begin, others around themselves. */
function anchorOf({ kind }: Shape, track: readonly Spot[]): readonly Spot[] {
  return kind === 'arrow' || kind === 'freehand' ? track.slice(0, 1) : track;
}

function around({ kind }: Shape, { left, top, right, bottom }: Bounds): Spot[] {
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const corners: Spot[] = [
    [left, top - GAP],
    [right, top - GAP],
    [left, bottom + GAP],
    [right, bottom + GAP],
  ];
  const sides: Spot[] = [
    [x, top - GAP],
    [x, bottom + GAP],
    [left - GAP, y],
    [right + GAP, y],
  ];
  return kind === 'box' ? [...corners, ...sides] : [...sides, ...corners];
}

function grown({ left, top, right, bottom }: Bounds, by: number): Bounds {
  return { left: left - by, top: top - by, right: right + by, bottom: bottom + by };
}

function between(track: readonly Spot[]): Spot[] {
  return track.flatMap((to, index) => {
    const from = track[index - 1];
    if (!from) return [to];
    const steps = Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / CELL) || 1;
    return Array.from({ length: steps }, (_, step): Spot => {
      const part = (step + 1) / steps;
      return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
    });
  });
}

function cellOf([x, y]: Spot): string {
  return `${String(Math.floor(x / CELL))} ${String(Math.floor(y / CELL))}`;
}

function linesBelow([x, y]: Spot, lines: ReadonlySet<string>): number {
  const steps = [-1, -0.5, 0, 0.5, 1].map((part) => part * BADGE_RADIUS);
  return steps.flatMap((dx) => steps.map((dy): Spot => [x + dx, y + dy])).filter((place) => lines.has(cellOf(place))).length;
}

function isOn([x, y]: Spot, { width, height }: Size): boolean {
  return x >= BADGE_RADIUS && y >= BADGE_RADIUS && x <= width - BADGE_RADIUS && y <= height - BADGE_RADIUS;
}

function within({ left, top, right, bottom }: Bounds, { width, height }: Size): Bounds | null {
  if (right < 0 || bottom < 0 || left > width || top > height) return null;
  return { left: Math.max(left, 0), top: Math.max(top, 0), right: Math.min(right, width), bottom: Math.min(bottom, height) };
}
