import {
  IconBan,
  IconCalendarEvent,
  IconCircleCheck,
  IconClipboardList,
  IconHourglass,
  IconPlayerSkipForward,
  IconTool,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { JobState } from '../../api/benchTypes';

const LOOK: Record<JobState, { icon: TablerIcon; tone: string }> = {
  open: { icon: IconClipboardList, tone: 'neutral' },
  scheduled: { icon: IconCalendarEvent, tone: 'neutral' },
  started: { icon: IconTool, tone: 'active' },
  waiting: { icon: IconHourglass, tone: 'warned' },
  completed: { icon: IconCircleCheck, tone: 'good' },
  skipped: { icon: IconPlayerSkipForward, tone: 'neutral' },
  cancelled: { icon: IconBan, tone: 'neutral' },
};

export function JobStateBadge({ state }: { state: JobState }) {
  const { t } = useTranslation();
  const { icon: Icon, tone } = LOOK[state];
  return (
    <span className="tc-badge" data-tone={tone} data-job-state={state}>
      <Icon size={17} aria-hidden stroke={2.2} />
      {t(`jobState.${state}`)}
    </span>
  );
}
