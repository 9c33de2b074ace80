import { useMemo } from 'react';
import type { Scope } from '../../api/analyticsTypes';
import { useNow } from '../../lib/useNow';
import { usePlant } from '../plant/plant';
import { dayIn, type Range, rangeOf } from './periods';
import type { FilterSearch } from './search';

const HOUR_MS = 3_600_000;

/** What the address asks for, as the server takes it: days of the plant, and each filter as a list. */
export function useScope(search: FilterSearch): { scope: Scope; range: Range; today: string } {
  const zone = usePlant().data?.timezone;
  const today = dayIn(useNow(HOUR_MS), zone);
  const { period, month, from, to, area, tool, machine } = search;
  return useMemo(() => {
    const range = rangeOf({ period, month, from, to }, today);
    const scope: Scope = {
      ...range,
      ...(area ? { area: [area] } : {}),
      ...(tool ? { tool: [tool] } : {}),
      ...(machine ? { machine: [machine] } : {}),
    };
    return { scope, range, today };
  }, [today, period, month, from, to, area, tool, machine]);
}
