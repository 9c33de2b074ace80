import { IconCheck, IconClockHour4, IconQuestionMark, IconSend, IconX, IconAlertTriangle, type TablerIcon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DeliveryState } from '../../api/tellingTypes';

const SHOWN: Readonly<Record<DeliveryState, { icon: TablerIcon; tone: string }>> = {
  waiting: { icon: IconClockHour4, tone: 'warned' },
  sending: { icon: IconSend, tone: 'neutral' },
  sent: { icon: IconCheck, tone: 'quiet' },
  unknown: { icon: IconQuestionMark, tone: 'due' },
  given_up: { icon: IconAlertTriangle, tone: 'overdue' },
  cancelled: { icon: IconX, tone: 'neutral' },
};

export function DeliveryBadge({ state }: { state: DeliveryState }) {
  const { t } = useTranslation();
  const { icon: Icon, tone } = SHOWN[state];
  return (
    <span className="tc-badge" data-tone={tone} data-state={state}>
      <Icon size={17} aria-hidden stroke={2.2} />
      {t(`deliveryState.${state}`)}
    </span>
  );
}
