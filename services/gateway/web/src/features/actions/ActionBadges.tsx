import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconArrowDown,
  IconArrowUp,
  IconBan,
  IconBell,
  IconCalendar,
  IconCircleCheck,
  IconClipboardList,
  IconEye,
  IconMinus,
  IconShield,
  IconShieldCheck,
  IconSignature,
  IconTool,
  IconBandage,
  IconUser,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Action, ActionKind, ActionPriority, ActionState } from '../../api/actionTypes';
import { useFormat } from '../../components/useFormat';
import { useNow } from '../../lib/useNow';
import { daysUntil, dueTone, type DueTone } from './standing';

type Look = { icon: TablerIcon; tone: string };

const STATE: Record<ActionState, Look> = {
  open: { icon: IconClipboardList, tone: 'neutral' },
  in_work: { icon: IconTool, tone: 'active' },
  in_approval: { icon: IconSignature, tone: 'warned' },
  watching: { icon: IconEye, tone: 'active' },
  effective: { icon: IconShieldCheck, tone: 'good' },
  done: { icon: IconCircleCheck, tone: 'good' },
  cancelled: { icon: IconBan, tone: 'neutral' },
};

const DUE: Record<DueTone, Look> = {
  overdue: { icon: IconAlertTriangle, tone: 'overdue' },
  today: { icon: IconBell, tone: 'due' },
  soon: { icon: IconBell, tone: 'warned' },
  later: { icon: IconCalendar, tone: 'quiet' },
};

export const PRIORITY: Record<ActionPriority, Look> = {
  low: { icon: IconArrowDown, tone: 'quiet' },
  normal: { icon: IconMinus, tone: 'quiet' },
  high: { icon: IconArrowUp, tone: 'warned' },
  urgent: { icon: IconAlertOctagon, tone: 'due' },
};

export const KIND_ICONS: Record<ActionKind, TablerIcon> = {
  containment: IconBandage,
  corrective: IconTool,
  preventive: IconShield,
};

export function ActionStateBadge({ state }: { state: ActionState }) {
  const { t } = useTranslation();
  const { icon: Icon, tone } = STATE[state];
  return (
    <span className="tc-badge" data-tone={tone} data-action-state={state}>
      <Icon size={17} aria-hidden stroke={2.2} />
      {t(`actionState.${state}`)}
    </span>
  );
}

/** The day it is due, in words and colour; nothing once it is done. */
export function DueBadge({ action }: { action: Pick<Action, 'state' | 'due_on' | 'overdue'> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const due = dueTone(action, now);
  if (due === null) return null;
  const { icon: Icon, tone } = DUE[due];
  const days = daysUntil(action.due_on, now);
  const words = {
    overdue: t('actionDue.overdue', { count: Math.max(1, -days) }),
    today: t('actionDue.today'),
    soon: t('actionDue.soon', { count: days }),
    later: t('actionDue.later', { date: format.date(action.due_on) }),
  };
  return (
    <span className="tc-badge" data-tone={tone} data-due={due} title={format.date(action.due_on)}>
      <Icon size={17} aria-hidden stroke={2.2} />
      {words[due]}
    </span>
  );
}

/** Only what is not as usual is said. */
export function PriorityBadge({ priority }: { priority: ActionPriority }) {
  const { t } = useTranslation();
  if (priority === 'normal') return null;
  const { icon: Icon, tone } = PRIORITY[priority];
  return (
    <span className="tc-badge" data-tone={tone}>
      <Icon size={17} aria-hidden stroke={2.2} />
      {t(`actionPriority.${priority}`)}
    </span>
  );
}

export function KindLine({ kind }: { kind: ActionKind }) {
  const { t } = useTranslation();
  const Icon = KIND_ICONS[kind];
  return (
    <span className="tc-act-fact">
      <Icon size={17} aria-hidden /> {t(`actionKind.${kind}`)}
    </span>
  );
}

export function OwnerLine({ owner, team }: { owner: Action['owner']; team: string }) {
  return (
    <span className="tc-act-fact">
      <IconUser size={17} aria-hidden /> {owner.name}
      {team ? (
        <>
          <IconUsers size={17} aria-hidden /> {team}
        </>
      ) : null}
    </span>
  );
}
