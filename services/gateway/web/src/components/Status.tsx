import {
  IconActivity,
  IconAlertTriangle,
  IconBan,
  IconBell,
  IconCheck,
  IconClockHour4,
  IconCloudOff,
  IconHourglass,
  IconMinus,
  IconPlayerPause,
  IconPlugConnectedX,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Condition, DataState, SourceState } from '../api/types';
import { useNow } from '../lib/useNow';
import { useFormat } from './useFormat';

type Tone = 'quiet' | 'neutral' | 'warned' | 'due' | 'overdue' | 'faulty' | 'away';

const CONDITION: Record<Condition, { icon: TablerIcon; tone: Tone }> = {
  none: { icon: IconMinus, tone: 'quiet' },
  ok: { icon: IconCheck, tone: 'quiet' },
  warned: { icon: IconClockHour4, tone: 'warned' },
  due: { icon: IconBell, tone: 'due' },
  overdue: { icon: IconAlertTriangle, tone: 'overdue' },
};

type AnyDataState = DataState | SourceState;

/** "No data" is hatched: it must never look like a machine that stands still. */
const DATA: Record<AnyDataState, { icon: TablerIcon; tone: Tone }> = {
  live: { icon: IconActivity, tone: 'quiet' },
  idle: { icon: IconPlayerPause, tone: 'quiet' },
  none: { icon: IconMinus, tone: 'quiet' },
  waiting: { icon: IconHourglass, tone: 'away' },
  no_data: { icon: IconPlugConnectedX, tone: 'away' },
  unreachable: { icon: IconCloudOff, tone: 'away' },
  faulty: { icon: IconAlertTriangle, tone: 'faulty' },
  disabled: { icon: IconBan, tone: 'neutral' },
};

export function ConditionBadge({ condition }: { condition: Condition }) {
  const { t } = useTranslation();
  const { icon: Icon, tone } = CONDITION[condition];
  return (
    <span className="tc-badge" data-tone={tone}>
      <Icon size={17} aria-hidden stroke={2.2} />
      {t(`condition.${condition}`)}
    </span>
  );
}

export function DataBadge({ state }: { state: AnyDataState }) {
  const { t } = useTranslation();
  const { icon: Icon, tone } = DATA[state];
  return (
    <span className="tc-badge" data-tone={tone} data-state={state}>
      <Icon size={17} aria-hidden stroke={2.2} />
      {t(`data.${state}`)}
    </span>
  );
}

/** How old a value is, growing while one looks at it; the exact moment is in the title. What is newer than our clock is from now. */
export function Age({ at }: { at: string }) {
  const format = useFormat();
  const now = useNow();
  return (
    <time dateTime={at} title={format.moment(at)}>
      {format.ago(new Date(Math.min(Date.parse(at), now.getTime())), now)}
    </time>
  );
}
