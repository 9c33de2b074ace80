import type { FailureState } from '../../api/failureTypes';

export const DEEDS = ['accept', 'start', 'solve', 'close', 'merge', 'reject', 'reopen'] as const;
export type Deed = (typeof DEEDS)[number];

const FROM: Record<Deed, readonly FailureState[]> = {
  accept: ['new'],
  start: ['accepted'],
  solve: ['accepted', 'in_work'],
  close: ['solved'],
  merge: ['new', 'accepted', 'in_work'],
  reject: ['new', 'accepted'],
  reopen: ['solved', 'closed', 'rejected', 'duplicate'],
};
const BY_ALL: readonly Deed[] = ['start', 'solve'];

/** What the buttons offer now, what comes next first; the server decides again. */
export function deedsOf(state: FailureState, isEngineer: boolean): Deed[] {
  return DEEDS.filter((deed) => FROM[deed].includes(state) && (isEngineer || BY_ALL.includes(deed)));
}

export function isOver(state: FailureState): boolean {
  return state === 'closed' || state === 'rejected' || state === 'duplicate';
}

/** Reports that want somebody: what is solved waits only for its proof. */
export const OPEN: readonly FailureState[] = ['new', 'accepted', 'in_work'];
