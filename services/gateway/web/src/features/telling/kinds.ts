import type { AlertKind, Severity } from '../../api/tellingTypes';

export const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];
export const GROUP_NAMES = ['maintenance', 'failures', 'actions', 'machines', 'tools', 'toolcare'] as const;
export type GroupName = (typeof GROUP_NAMES)[number];

/** What a rule can tell of, as people look for it. */
export const GROUPS: Readonly<Record<GroupName, readonly AlertKind[]>> = {
  maintenance: ['maintenance_warned', 'maintenance_due', 'maintenance_overdue', 'run_permit_withdrawn'],
  failures: ['failure_reported', 'failure_critical'],
  actions: ['action_assigned', 'action_reminded', 'action_overdue', 'action_reopened', 'action_approval'],
  machines: ['counter_gap', 'counter_rejected', 'tool_mismatch', 'source_silent'],
  tools: ['tool_back_late'],
  toolcare: ['service_degraded', 'backup_missing', 'certificate_ending'],
};
export const ALL_KINDS: readonly AlertKind[] = GROUP_NAMES.flatMap((name) => GROUPS[name]);

/** The worst that a kind can be; a reported failure may be less. */
const WORST: Readonly<Record<AlertKind, Severity>> = {
  maintenance_warned: 'info',
  maintenance_due: 'warning',
  maintenance_overdue: 'critical',
  run_permit_withdrawn: 'critical',
  failure_reported: 'warning',
  failure_critical: 'critical',
  action_assigned: 'info',
  action_reminded: 'info',
  action_overdue: 'warning',
  action_reopened: 'warning',
  action_approval: 'warning',
  counter_gap: 'warning',
  counter_rejected: 'info',
  tool_mismatch: 'warning',
  source_silent: 'warning',
  tool_back_late: 'warning',
  service_degraded: 'critical',
  backup_missing: 'warning',
  certificate_ending: 'critical',
  test: 'info',
};

/** Whether a rule that asks for so much ever hears of the kind. */
export function reaches(kind: AlertKind, least: Severity): boolean {
  return SEVERITIES.indexOf(WORST[kind]) >= SEVERITIES.indexOf(least);
}

type Said = { whole: GroupName } | { one: AlertKind };

/** All kinds of a group are said as the group. */
export function saidKinds(kinds: readonly AlertKind[]): Said[] {
  return GROUP_NAMES.flatMap((name): Said[] => {
    const chosen = GROUPS[name].filter((kind) => kinds.includes(kind));
    return chosen.length > 1 && chosen.length === GROUPS[name].length ? [{ whole: name }] : chosen.map((one) => ({ one }));
  });
}
