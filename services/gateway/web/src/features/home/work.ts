import type { Board, BoardCard } from '../../api/benchTypes';

const URGENCY: Record<BoardCard['status'], number> = { overdue: 0, due: 1, warned: 2, ok: 3 };

/** Somebody has begun this work, and it is this person. */
export function inHand(card: BoardCard, me: string): boolean {
  return (card.state === 'started' || card.state === 'waiting') && card.by_person === me;
}

/** What one has in hand, then what hurts most; among equals what someone has begun, then the furthest past its due. */
export function worstFirst(board: Board, me: string): BoardCard[] {
  const isBegun = (card: BoardCard): number => (card.state === 'started' ? 0 : 1);
  return Object.values(board.columns)
    .flatMap((column) => column.items)
    .sort(
      (a, b) =>
        Number(inHand(b, me)) - Number(inHand(a, me)) ||
        URGENCY[a.status] - URGENCY[b.status] ||
        isBegun(a) - isBegun(b) ||
        b.percent - a.percent,
    );
}
