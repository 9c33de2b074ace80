/** How long each picture stands. */
export const SPEEDS = { slow: 1600, normal: 800, fast: 300 } as const;
export type Speed = keyof typeof SPEEDS;
export const SPEED_NAMES = Object.keys(SPEEDS) as Speed[];

/** The picture after this one; from the last it begins again. */
export function next(at: number, count: number): number {
  return count === 0 ? 0 : (at + 1) % count;
}

/** One further or back, without going round. */
export function step(at: number, by: 1 | -1, count: number): number {
  return Math.min(Math.max(at + by, 0), Math.max(count - 1, 0));
}
