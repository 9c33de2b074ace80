import type { Cavity } from '../../api/toolingTypes';

export type Spot = { x: number; y: number };

/** Where the cavities stand on the drawn plate, from 0 to 1: where somebody put them, else in a grid as square as it gets. */
export function spots(cavities: readonly Pick<Cavity, 'number' | 'x' | 'y'>[]): Map<number, Spot> {
  const columns = columnsOf(cavities.length);
  const rows = Math.ceil(cavities.length / columns);
  return new Map(
    cavities.map((cavity, index) => [
      cavity.number,
      cavity.x !== null && cavity.y !== null
        ? { x: cavity.x, y: cavity.y }
        : { x: ((index % columns) + 0.5) / columns, y: (Math.floor(index / columns) + 0.5) / rows },
    ]),
  );
}

/** Wider than high, as plates are drawn: 8 cavities are 4 x 2, 16 are 4 x 4. */
export function columnsOf(count: number): number {
  for (let rows = Math.floor(Math.sqrt(count)); rows > 1; rows -= 1) if (count % rows === 0) return count / rows;
  return count <= 3 ? Math.max(count, 1) : Math.ceil(Math.sqrt(count));
}

/** The drawn plate: 3 to 2. */
export const PLATE = { width: 600, height: 400, margin: 24 };

/** The radius at which the nearest two cavities do not touch, within what a finger can hit. */
export function radiusOf(found: ReadonlyMap<number, Spot>): number {
  const all = [...found.values()].map(onPlate);
  let nearest = 140;
  all.forEach((one, index) => {
    for (const other of all.slice(index + 1)) nearest = Math.min(nearest, Math.hypot(one.x - other.x, one.y - other.y));
  });
  return Math.max(10, Math.min(52, nearest * 0.44));
}

export function onPlate({ x, y }: Spot): Spot {
  const { width, height, margin } = PLATE;
  return { x: margin + x * (width - 2 * margin), y: margin + y * (height - 2 * margin) };
}

/** Two strokes through the circle: blocked is told by form, not by colour alone. */
export function cross(radius: number): string {
  const far = (radius * Math.SQRT1_2).toFixed(1);
  return `M-${far} -${far}L${far} ${far}M${far} -${far}L-${far} ${far}`;
}

/** The spot under a point of the drawing, kept on the plate and on a grain of 1/100 so that a hand can repeat it. */
export function spotAt(point: Spot): Spot {
  const { width, height, margin } = PLATE;
  const share = (value: number, length: number): number =>
    Math.round(Math.min(1, Math.max(0, (value - margin) / (length - 2 * margin))) * 100) / 100;
  return { x: share(point.x, width), y: share(point.y, height) };
}
