import {
  IconAlertOctagon,
  IconArrowMerge,
  IconBan,
  IconCheck,
  IconChecks,
  IconEye,
  IconInbox,
  IconPlayerStop,
  IconShieldExclamation,
  IconThumbUp,
  IconTool,
  type TablerIcon,
} from '@tabler/icons-react';
import type { CodeGroup, FailureSeverity, FailureState, FailureStop } from '../../api/failureTypes';

type Look = { icon: TablerIcon; tone: string };

export const SEVERITIES: Record<FailureSeverity, Look> = {
  watch: { icon: IconEye, tone: 'neutral' },
  next_stop: { icon: IconPlayerStop, tone: 'due' },
  stop_now: { icon: IconAlertOctagon, tone: 'overdue' },
  safety: { icon: IconShieldExclamation, tone: 'overdue' },
};
export const SEVERITY_NAMES = Object.keys(SEVERITIES) as FailureSeverity[];

export const STATES: Record<FailureState, Look> = {
  new: { icon: IconInbox, tone: 'warned' },
  accepted: { icon: IconThumbUp, tone: 'neutral' },
  in_work: { icon: IconTool, tone: 'repair' },
  solved: { icon: IconCheck, tone: 'neutral' },
  closed: { icon: IconChecks, tone: 'quiet' },
  rejected: { icon: IconBan, tone: 'quiet' },
  duplicate: { icon: IconArrowMerge, tone: 'quiet' },
};
export const STATE_NAMES = Object.keys(STATES) as FailureState[];

export const STOPS: readonly FailureStop[] = ['none', 'scheduled', 'unscheduled'];

export const CODE_GROUPS: readonly CodeGroup[] = ['part_defect', 'tool_fault', 'stop_reason', 'cause', 'fix'];

/** From here on the tool is put on hold. */
export function stops(severity: FailureSeverity): boolean {
  return severity === 'stop_now' || severity === 'safety';
}

export function rankOf(severity: FailureSeverity): number {
  return SEVERITY_NAMES.indexOf(severity);
}
