import type { AlertKind, DeliveryState, LogQuery, Way } from '../../api/tellingTypes';
import { startOfDay } from '../../lib/days';
import { ALL_KINDS } from './kinds';
import type { LogSearch } from './search';

export const STATES: readonly DeliveryState[] = ['waiting', 'sending', 'sent', 'unknown', 'given_up', 'cancelled'];
export const LOG_WAYS: readonly Way[] = ['page', 'mail', 'target'];
export const LOG_KINDS: readonly AlertKind[] = [...ALL_KINDS, 'test'];

export function queryOf({ state, kind, rule, tool, from, to, ...rest }: LogSearch): LogQuery {
  const known = LOG_KINDS.find((one) => one === kind);
  const since = startOfDay(from, 0);
  const until = startOfDay(to, 1);
  return {
    ...rest,
    ...(state ? { state: [state] } : {}),
    ...(known ? { kind: known } : {}),
    ...(rule ? { rule_id: rule } : {}),
    ...(tool ? { tool_id: tool } : {}),
    ...(since ? { since } : {}),
    ...(until ? { until } : {}),
  };
}
