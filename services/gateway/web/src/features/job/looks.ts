import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconBan,
  IconBuildingFactory2,
  IconCheck,
  IconCircleDashed,
  IconDots,
  IconEye,
  IconFlag,
  IconHandStop,
  IconHourglass,
  IconPackage,
  IconPlayerStop,
  IconShieldExclamation,
  IconTruck,
  IconUser,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Grade, Severity, WaitReason } from '../../api/benchTypes';

type Look = { icon: TablerIcon; tone: string };

export const JUDGEMENTS: Record<'ok' | 'flag' | 'na', Look> = {
  ok: { icon: IconCheck, tone: 'good' },
  flag: { icon: IconFlag, tone: 'due' },
  na: { icon: IconCircleDashed, tone: 'plain' },
};
export const GRADES: Record<Grade, Look> = {
  good: { icon: IconCheck, tone: 'good' },
  caution: { icon: IconAlertTriangle, tone: 'due' },
  bad: { icon: IconBan, tone: 'overdue' },
};
export const SEVERITIES: Record<Severity, Look> = {
  watch: { icon: IconEye, tone: 'plain' },
  next_stop: { icon: IconPlayerStop, tone: 'due' },
  stop_now: { icon: IconAlertOctagon, tone: 'overdue' },
  safety: { icon: IconShieldExclamation, tone: 'overdue' },
};
export const WAITS: Record<WaitReason, TablerIcon> = {
  parts: IconPackage,
  press: IconBuildingFactory2,
  person: IconUser,
  drying: IconHourglass,
  external: IconTruck,
  decision: IconHandStop,
  other: IconDots,
};

/** The keys of a record in the order they were written, with their type. */
export function words<T extends string>(record: Record<T, unknown>): T[] {
  return Object.keys(record) as T[];
}
