import { Store } from './store';

/** live: events arrive; polling: asked again every 15 s (plain http); connecting: events are away; offline: the gateway does not answer. */
export type Connection = 'live' | 'polling' | 'connecting' | 'offline';

export const connection = new Store<Connection>('connecting');

/** Whether the last request reached the gateway at all; told by the API client. */
export const reachable = new Store<boolean>(true);

export const POLL_MS = 15_000;

/** The state to show: an open event stream proves the gateway is there; otherwise the last request decides. */
export function shownConnection(stream: Connection, isReachable: boolean): Connection {
  if (stream === 'live') return 'live';
  return isReachable ? stream : 'offline';
}
