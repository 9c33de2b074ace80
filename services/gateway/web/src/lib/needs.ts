import { proven, session } from './session';
import { useStore } from './store';

/** Whose page it is; `password`: a PIN or badge is not enough. The server decides again at each request. */
export type Need = { role: 'engineer' | 'administrator'; password?: true };
export type Missing = 'role' | 'password' | null;

const ENGINEER: Need = { role: 'engineer' };
const DECIDER: Need = { role: 'engineer', password: true };
const ADMINISTRATOR: Need = { role: 'administrator', password: true };

/** By the route of a page; what is not named here is open to all. */
export const NEEDS = {
  '/tools/new': ENGINEER,
  '/tools/$toolId/edit': ENGINEER,
  '/tools/$toolId/sheet': ENGINEER,
  '/tools/$toolId/plans/new': ENGINEER,
  '/tools/$toolId/plans/$planId': ENGINEER,
  '/sources/new': ENGINEER,
  '/sources/$sourceId': ENGINEER,
  '/parts/new': ENGINEER,
  '/parts/$partId/edit': ENGINEER,
  '/import': ENGINEER,
  '/import/$importId': ENGINEER,
  '/actions/new': ENGINEER,
  '/action-rules': ENGINEER,
  '/reports': ENGINEER,
  '/notifications/log': ENGINEER,
  '/notifications': DECIDER,
  '/notifications/rules/new': DECIDER,
  '/notifications/rules/$ruleId': DECIDER,
  '/people/new': ADMINISTRATOR,
  '/people/$username/edit': ADMINISTRATOR,
  '/audit': ADMINISTRATOR,
  '/sign-in': ADMINISTRATOR,
  '/mqtt-clients': ADMINISTRATOR,
  '/retention': ADMINISTRATOR,
  '/backups': ADMINISTRATOR,
  '/support': ADMINISTRATOR,
  '/welcome': ADMINISTRATOR,
} as const satisfies Record<string, Need>;

export type Reserved = keyof typeof NEEDS;

export function needOf(path: string): Need | undefined {
  return path in NEEDS ? NEEDS[path as Reserved] : undefined;
}

/** What the one who is here lacks for it. */
export function missingNow(need: Need | undefined): Missing {
  if (!need) return null;
  const role = session.get().user?.role;
  if (role !== 'administrator' && role !== need.role) return 'role';
  return need.password && !proven.get() ? 'password' : null;
}

export function useMissing(): typeof missingNow {
  useStore(session);
  useStore(proven);
  return missingNow;
}
