import type { ActionPerson, ActionState } from '../../api/actionTypes';
import { mayApprove } from '../../lib/approval';
import { type Column, COLUMNS } from './search';

export type Deed = 'start' | 'complete' | 'approve' | 'refuse' | 'verify' | 'reopen' | 'cancel';

/** What of an action and of a person decides what he may do with it. The server decides again. */
export type Movable = { state: ActionState; approver: ActionPerson | null; completed_by_id: string | null };
export type Who = { username: string; userId: string; isEngineer: boolean };

/** What was called off stands on no board; the list finds it. */
export const STATES: Record<Column, readonly ActionState[]> = {
  open: ['open'],
  in_work: ['in_work'],
  in_approval: ['in_approval'],
  watching: ['watching'],
  done: ['effective', 'done'],
};

export function columnOf(state: ActionState): Column | null {
  return COLUMNS.find((column) => STATES[column].includes(state)) ?? null;
}

/** Whoever approves an action has somebody else complete it. */
function mayComplete({ approver }: Movable, { username }: Who): boolean {
  return approver?.username !== username;
}

/** What this person may do with an action now, the way forward first. */
export function deedsOf(action: Movable, who: Who): readonly Deed[] {
  const forEngineers = (...deeds: Deed[]): Deed[] => (who.isEngineer ? deeds : []);
  const completes: Deed[] = mayComplete(action, who) ? ['complete'] : [];
  switch (action.state) {
    case 'open':
      return ['start', ...completes, ...forEngineers('cancel')];
    case 'in_work':
      return [...completes, ...forEngineers('cancel')];
    case 'in_approval':
      return [...(mayApprove(action, who) ? (['approve', 'refuse'] as const) : []), ...forEngineers('cancel')];
    case 'watching':
      return forEngineers('verify', 'reopen');
    case 'effective':
    case 'done':
    case 'cancelled':
      return forEngineers('reopen');
  }
}

/** The columns an action comes to by a deed; handing in ends in whichever of its columns is right for it. */
const LEADS_TO: Record<Deed, readonly Column[]> = {
  start: ['in_work'],
  complete: ['in_approval', 'watching', 'done'],
  approve: ['watching', 'done'],
  refuse: ['in_work'],
  verify: ['done'],
  reopen: ['open', 'in_work'],
  cancel: [],
};

/** What dropping a card on a column means; null where it leads nowhere. */
export function deedOfDrop(action: Movable, column: Column, who: Who): Deed | null {
  if (columnOf(action.state) === column) return null;
  return deedsOf(action, who).find((deed) => LEADS_TO[deed].includes(column)) ?? null;
}
