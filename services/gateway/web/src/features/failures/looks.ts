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
import { SEVERITY_NAMES } from '../../api/failureNames';
import type { FailureSeverity, FailureState, Report } from '../../api/failureTypes';

type Look = { icon: TablerIcon; tone: string };

export const SEVERITIES: Record<FailureSeverity, Look> = {
  watch: { icon: IconEye, tone: 'neutral' },
  next_stop: { icon: IconPlayerStop, tone: 'due' },
  stop_now: { icon: IconAlertOctagon, tone: 'overdue' },
  safety: { icon: IconShieldExclamation, tone: 'overdue' },
};

export const STATES: Record<FailureState, Look> = {
  new: { icon: IconInbox, tone: 'warned' },
  accepted: { icon: IconThumbUp, tone: 'neutral' },
  in_work: { icon: IconTool, tone: 'repair' },
  solved: { icon: IconCheck, tone: 'neutral' },
  closed: { icon: IconChecks, tone: 'quiet' },
  rejected: { icon: IconBan, tone: 'quiet' },
  duplicate: { icon: IconArrowMerge, tone: 'quiet' },
};

/** From here on the tool is put on hold. */
export function stops(severity: FailureSeverity): boolean {
  return severity === 'stop_now' || severity === 'safety';
}

/** Guests have no account: this is the id they share. */
const GUEST = 'label';

/** Somebody without a login: what he says cannot stop a tool, so triage looks at it with the catalogue's eyes. */
export function isByGuest({ reported_by_id }: Pick<Report, 'reported_by_id'>): boolean {
  return reported_by_id === GUEST;
}

export function worst(one: FailureSeverity, other: FailureSeverity | null): FailureSeverity {
  return other !== null && rankOf(other) > rankOf(one) ? other : one;
}

export function rankOf(severity: FailureSeverity): number {
  return SEVERITY_NAMES.indexOf(severity);
}
