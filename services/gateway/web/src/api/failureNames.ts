import type { CodeGroup, FailureSeverity, FailureState, FailureStop } from './failureTypes';

/** What the service knows, in the order in which it is shown: a worse severity stands later. */
export const SEVERITY_NAMES: readonly FailureSeverity[] = ['watch', 'next_stop', 'stop_now', 'safety'];
export const STATE_NAMES: readonly FailureState[] = ['new', 'accepted', 'in_work', 'solved', 'closed', 'rejected', 'duplicate'];
export const STOPS: readonly FailureStop[] = ['none', 'scheduled', 'unscheduled'];
export const CODE_GROUPS: readonly CodeGroup[] = ['part_defect', 'tool_fault', 'stop_reason', 'cause', 'fix'];
/** What a person reports: causes and fixes come with the solution. */
export const REPORTED_GROUPS: readonly CodeGroup[] = ['part_defect', 'tool_fault', 'stop_reason'];
