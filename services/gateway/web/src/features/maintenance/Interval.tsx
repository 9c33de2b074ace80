import { useTranslation } from 'react-i18next';
import { useCounted } from '../../components/useCounted';

type Given = { interval_shots: number | null; interval_days: number | null; interval_hours: number | null };

/** "every 20,000 shots or every 30 days". */
export function Interval({ level }: { level: Given }) {
  const { t } = useTranslation();
  const counted = useCounted();
  const parts = [
    level.interval_shots === null ? null : t('plan.everyShots', counted(level.interval_shots)),
    level.interval_days === null ? null : t('plan.everyDays', { count: level.interval_days }),
    level.interval_hours === null ? null : t('level.everyHours', { count: level.interval_hours }),
  ].filter((part) => part !== null);
  return <>{parts.join(t('plan.or'))}</>;
}
