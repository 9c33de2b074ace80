import { IconAlertOctagon, IconAlertTriangle, IconInfoCircle, type TablerIcon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Severity } from '../../api/tellingTypes';

const SHOWN: Readonly<Record<Severity, { icon: TablerIcon; tone: string }>> = {
  info: { icon: IconInfoCircle, tone: 'neutral' },
  warning: { icon: IconAlertTriangle, tone: 'warned' },
  critical: { icon: IconAlertOctagon, tone: 'overdue' },
};

export function SeverityBadge({ severity }: { severity: Severity }) {
  const { t } = useTranslation();
  const { icon: Icon, tone } = SHOWN[severity];
  return (
    <span className="tc-badge" data-tone={tone}>
      <Icon size={17} aria-hidden stroke={2.2} />
      {t(`alertSeverity.${severity}`)}
    </span>
  );
}
