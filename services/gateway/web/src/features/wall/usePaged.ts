import { useElementSize } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { pageAt } from './paging';

const TURN_MS = 12_000;

/** As many as fit, and the next ones after a while: nobody stands before a wall to turn its pages. */
export function usePaged<Item>(items: readonly Item[], rowPx: number, isPaused: boolean) {
  const { ref, height } = useElementSize<HTMLDivElement>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (isPaused) return undefined;
    const timer = setInterval(() => setTurn((count) => count + 1), TURN_MS);
    return () => clearInterval(timer);
  }, [isPaused]);
  const size = Math.max(1, Math.floor(height / rowPx));
  // Full pages fill their part of the wall.
  const stretched = items.length >= size && height > 0 ? height / size : rowPx;
  return { ref, rowPx: stretched, ...pageAt(items, size, turn) };
}
