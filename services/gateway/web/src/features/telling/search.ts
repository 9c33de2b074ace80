const STATES = ['waiting', 'sending', 'sent', 'unknown', 'given_up', 'cancelled'] as const;
const WAYS = ['page', 'mail', 'target'] as const;
export type LogSearch = {
  state?: (typeof STATES)[number];
  way?: (typeof WAYS)[number];
  kind?: string;
  username?: string;
  rule?: string;
  tool?: string;
  /** Days, both included. */
  from?: string;
  to?: string;
};

/** The filter is the address; what it says wrongly is left out. */
export function logSearch(search: Record<string, unknown>): LogSearch {
  const words = ['kind', 'username', 'rule', 'tool', 'from', 'to'].filter((name) => search[name] && typeof search[name] === 'string');
  const state = STATES.find((one) => one === search.state);
  const way = WAYS.find((one) => one === search.way);
  return { ...(state ? { state } : {}), ...(way ? { way } : {}), ...Object.fromEntries(words.map((name) => [name, search[name]])) };
}
