import { CODE_GROUPS, SEVERITY_NAMES, STATE_NAMES } from '../../api/failureNames';
import type { FailureFilter } from '../../api/failures';
import type { CodeGroup, FailureSeverity, FailureState } from '../../api/failureTypes';

/** `all` shows also what is over; without a state the list shows what is to be done, triage first. */
export type FailureSearch = {
  state?: FailureState | 'all';
  severity?: FailureSeverity;
  tool?: string;
  cavity?: number;
  code?: string;
  group?: CodeGroup;
  mine?: true;
  q?: string;
};

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The filter is the address; what it says wrongly is left out. */
export function failureSearch(search: Record<string, unknown>): FailureSearch {
  const found: FailureSearch = {
    state: search.state === 'all' ? 'all' : STATE_NAMES.find((one) => one === search.state),
    severity: SEVERITY_NAMES.find((one) => one === search.severity),
    tool: text(search.tool),
    cavity: Number.isInteger(search.cavity) ? (search.cavity as number) : undefined,
    code: text(search.code),
    group: CODE_GROUPS.find((one) => one === search.group),
    mine: search.mine ? true : undefined,
    q: text(search.q),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** What the list asks the server for, with these states. */
export function filterOf(search: FailureSearch, states: readonly FailureState[]): FailureFilter {
  const { severity, tool, cavity, code, group, mine, q } = search;
  return {
    ...(states.length > 0 ? { state: [...states] } : {}),
    ...(severity ? { severity: [severity] } : {}),
    ...(tool ? { tool_id: tool } : {}),
    ...(cavity ? { cavity } : {}),
    ...(code ? { code } : {}),
    ...(group ? { group } : {}),
    ...(mine ? { mine } : {}),
    ...(q ? { q } : {}),
  };
}

export type ReportSearch = { tool?: string };

export function reportSearch(search: Record<string, unknown>): ReportSearch {
  const tool = text(search.tool);
  return tool ? { tool } : {};
}
