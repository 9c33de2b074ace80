/** The parts of a tool's page; each has an address of its own. */
export const TABS = ['overview', 'history', 'cavities', 'components', 'plans', 'photos', 'documents', 'figures'] as const;
export type Tab = (typeof TABS)[number];

/** What a history can be narrowed to, and the events that belong to it. */
export const HISTORY = {
  state: ['tool_registered', 'tool_status_changed', 'tool_retired', 'tool_readiness_changed'],
  place: ['tool_moved', 'tool_physical_changed'],
  runs: ['tool_mounted', 'tool_unmounted', 'run_corrected', 'shots_counted', 'shots_moved'],
  structure: ['cavity_blocked', 'cavity_unblocked', 'insert_installed', 'insert_removed', 'tool_modified', 'tool_edited'],
  maintenance: [
    'plan_changed',
    'limits_changed',
    'maintenance_due',
    'maintenance_overdue',
    'job_opened',
    'maintenance_scheduled',
    'maintenance_started',
    'maintenance_waiting',
    'maintenance_resumed',
    'maintenance_skipped',
    'maintenance_completed',
    'maintenance_withdrawn',
    'permit_overridden',
    'permit_override_ended',
    'stock_changed',
  ],
  failures: ['failure_reported', 'failure_changed', 'failure_triaged', 'failure_state_changed', 'root_cause_found'],
  actions: ['action_assigned', 'action_completed', 'action_verified', 'action_reopened'],
  files: [
    'document_added',
    'document_retired',
    'legal_hold_changed',
    'photo_added',
    'photo_annotated',
    'photo_deleted',
    'photo_restored',
    'photo_erased',
    'view_changed',
  ],
} as const;
export type HistoryKind = keyof typeof HISTORY;
export const HISTORY_KINDS = Object.keys(HISTORY) as HistoryKind[];

export type ToolPageSearch = { tab?: Exclude<Tab, 'overview'>; kind?: HistoryKind };

/** The overview has the plain address; what the address says wrongly is left out. */
export function toolPageSearch(search: Record<string, unknown>): ToolPageSearch {
  const tab = TABS.find((one) => one === search.tab);
  const kind = HISTORY_KINDS.find((one) => one === search.kind);
  return { ...(tab && tab !== 'overview' ? { tab } : {}), ...(kind && tab === 'history' ? { kind } : {}) };
}
