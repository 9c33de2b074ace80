import type { ActionKind, ActionPriority, ActionState } from '../../api/actionTypes';

export type Column = 'open' | 'in_work' | 'in_approval' | 'watching' | 'done';

export const COLUMNS: readonly Column[] = ['open', 'in_work', 'in_approval', 'watching', 'done'];
export const KINDS: readonly ActionKind[] = ['containment', 'corrective', 'preventive'];
export const PRIORITIES: readonly ActionPriority[] = ['low', 'normal', 'high', 'urgent'];
export const ALL_STATES: readonly ActionState[] = ['open', 'in_work', 'in_approval', 'watching', 'effective', 'done', 'cancelled'];

/** Whose actions: one's own where the address names nobody. */
export type ActionSearch = {
  whose?: 'team' | 'approval' | 'all';
  view?: 'list';
  column?: Column;
  q?: string;
  owner?: string;
  team?: string;
  tool?: string;
  kind?: ActionKind;
  priority?: ActionPriority;
  state?: ActionState;
  overdue?: true;
};

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((one) => one === value);
}

/** What is shown is the address; what it says wrongly is left out. */
export function actionSearch(search: Record<string, unknown>): ActionSearch {
  const found: ActionSearch = {
    whose: oneOf(['team', 'approval', 'all'] as const, search.whose),
    view: search.view === 'list' ? 'list' : undefined,
    column: oneOf(COLUMNS, search.column),
    q: text(search.q),
    owner: text(search.owner),
    team: text(search.team),
    tool: text(search.tool),
    kind: oneOf(KINDS, search.kind),
    priority: oneOf(PRIORITIES, search.priority),
    state: oneOf(ALL_STATES, search.state),
    overdue: search.overdue ? true : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** What a new action begins with. */
export type NewActionSearch = { failure?: string; tool?: string; proposal?: string };

export function newActionSearch(search: Record<string, unknown>): NewActionSearch {
  const found = { failure: text(search.failure), tool: text(search.tool), proposal: text(search.proposal) };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

export type ActionFilter = {
  state?: readonly ActionState[];
  owner?: string;
  approver?: string;
  team?: string;
  tool_id?: string;
  failure_id?: string;
  kind?: ActionKind;
  priority?: ActionPriority;
  overdue?: true;
  q?: string;
};

/** What the API is asked. A named owner or team wins over "mine" and "my team's". */
export function filterOf(search: ActionSearch, me: { username: string; team: string }): ActionFilter {
  const { whose, q, owner, team, tool, kind, priority, state, overdue } = search;
  const wanted: ActionFilter = {
    owner: owner ?? (isOneself(search) ? me.username : undefined),
    approver: whose === 'approval' ? me.username : undefined,
    team: team ?? (whose === 'team' ? me.team : undefined),
    tool_id: tool,
    q,
    kind,
    priority,
    overdue,
    state: state ? [state] : whose === 'approval' ? ['in_approval'] : undefined,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

export function isOneself({ whose, owner, team }: ActionSearch): boolean {
  return whose === undefined && owner === undefined && team === undefined;
}
