import { useTranslation } from 'react-i18next';
import type { NextLevel } from '../api/types';
import { useRemaining } from './ServiceProgress';
import { useFormat } from './useFormat';

type Bar = Pick<NextLevel, 'status' | 'percent' | 'by' | 'remaining_shots' | 'due_at'>;
type Standing = Omit<Bar, 'by'> & { by: 'shots' | 'days' | 'hours'; remaining_hours?: number | null };

/** Running hours draw the same bar; what is left of them is said by `useLeft`. */
export function barOf(level: Standing): Bar {
  return { ...level, by: level.by === 'hours' ? 'days' : level.by };
}

/** "12,400 shots left", "in 3 days", "40 running hours left"; the share that is used where nobody has said the hours. */
export function useLeft(): (level: Standing) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const remaining = useRemaining();
  return (level) => {
    if (level.by !== 'hours') return remaining(barOf(level));
    const hours = level.remaining_hours ?? null;
    if (hours === null) return format.progress(level.percent);
    const count = Math.abs(Math.round(hours));
    return hours < 0 ? t('progress.hoursOver', { count }) : t('progress.hoursLeft', { count });
  };
}
