import { useViewportSize } from '@mantine/hooks';

const WALL = { width: 1920, height: 1080, row: 84 };
const LEAST = 64;

/** A row of the wall as high as the screen allows: 84 px at 1920 x 1080, with letters of 40. */
export function rowHeight(width: number, height: number): number {
  const scale = Math.min(width / WALL.width, height / WALL.height);
  return Math.max(LEAST, Math.round(WALL.row * scale));
}

export function useRowHeight(): number {
  const { width, height } = useViewportSize();
  return width === 0 ? WALL.row : rowHeight(width, height);
}
