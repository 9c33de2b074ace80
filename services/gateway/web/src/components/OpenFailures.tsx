import { IconAlertOctagon, IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ToolRow } from '../api/types';

const TONES = { safety: 'overdue', stop_now: 'overdue', next_stop: 'warned', watch: 'neutral' } as const;

/** What is reported of a tool and not solved yet, as bad as the worst of it; nothing where nothing is. */
export function OpenFailures({ count, worst }: { count: number; worst: ToolRow['worst_failure'] }) {
  const { t } = useTranslation();
  if (count === 0 || worst === null) return null;
  const isCritical = worst === 'safety' || worst === 'stop_now';
  const Icon = isCritical ? IconAlertOctagon : IconAlertTriangle;
  return (
    <span className="tc-badge" data-tone={TONES[worst]} data-failures={count} title={t(`openFailures.worst_${worst}`)}>
      <Icon size={17} aria-hidden stroke={2.2} />
      <span style={{ whiteSpace: 'normal' }}>{isCritical ? t('openFailures.critical', { count }) : t('openFailures.open', { count })}</span>
    </span>
  );
}
