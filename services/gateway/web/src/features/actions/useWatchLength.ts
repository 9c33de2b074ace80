import { useTranslation } from 'react-i18next';
import { useCounted } from '../../components/useCounted';

/** How long a failure must stay away: "20,000 shots or 30 days". */
export function useWatchLength(): (watch: { shots: number | null; days: number | null }) => string {
  const { t } = useTranslation();
  const counted = useCounted();
  return ({ shots, days }) =>
    [shots === null ? null : t('watch.shotsLong', counted(shots)), days === null ? null : t('watch.daysLong', counted(days))]
      .filter((one) => one !== null)
      .join(t('watch.or'));
}
