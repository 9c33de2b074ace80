import type { Action, ActionList } from '../../api/actionTypes';
import type { StoredEntry } from '../../lib/outbox';
import { columnOf, STATES } from './moves';
import { withQueued } from './queue';
import { type ActionFilter, type ActionSearch, type Column, COLUMNS, filterOf, isOneself } from './search';

/** `isCut`: the column has more than its first page shows. */
export type Columns = Record<Column, { cards: Action[]; isCut: boolean }>;

/** Where one column is shown and the address names none: the first that wants hands. */
const FIRST: readonly Column[] = ['in_work', 'open', 'in_approval', 'watching', 'done'];

/** The answers of all columns as they are with what this device still has to send: a card that was moved stands where it was moved to. */
export function inColumns(
  answers: readonly (ActionList | undefined)[],
  entries: readonly StoredEntry[],
  by: string,
  isShown: (action: Action) => boolean = () => true,
): Columns {
  const cards = new Map<string, Action>();
  for (const action of answers.flatMap((answer) => answer?.items ?? [])) {
    const known = cards.get(action.id);
    if (!known || known.version < action.version) cards.set(action.id, action);
  }
  const now = [...cards.values()].filter(isShown).map((action) => withQueued(action, entries, by));
  const column = (name: Column, index: number) => ({
    cards: now.filter((action) => columnOf(action.state) === name),
    isCut: Boolean(answers[index]?.next_cursor),
  });
  return Object.fromEntries(COLUMNS.map((name, index) => [name, column(name, index)])) as Columns;
}

export function shownColumn(wanted: Column | undefined, columns: Columns): Column {
  return wanted ?? FIRST.find((column) => columns[column].cards.length > 0) ?? 'open';
}

/** What each column of a board asks for. Of one's own, "in approval" also holds what waits for one's word, whoever owns it. */
export function columnFilters(search: ActionSearch, me: { username: string; team: string }): ActionFilter[] {
  const filter = filterOf({ ...search, state: undefined }, me);
  const isMine = isOneself(search);
  return COLUMNS.map((column) => ({
    ...filter,
    ...(isMine && column === 'in_approval' ? { owner: undefined } : {}),
    state: STATES[column],
  }));
}

/** It is one's own, or it waits for one's approval. */
export function concerns({ owner, approver, state }: Pick<Action, 'owner' | 'approver' | 'state'>, username: string): boolean {
  return owner.username === username || (state === 'in_approval' && approver?.username === username);
}
