import { useTranslation } from 'react-i18next';
import type { NextLevel } from '../api/types';
import { useNow } from '../lib/useNow';
import { useCounted } from './useCounted';
import { useFormat } from './useFormat';

type Due = Pick<NextLevel, 'status' | 'percent' | 'by' | 'remaining_shots' | 'due_at'>;

const ROOM_PAST_DUE = 112;

/** How wide the bar reaches in percent of the interval: some room past the due line, more when it is overrun. */
export function scaleOf(percent: number): number {
  return Math.max(ROOM_PAST_DUE, Math.min(percent * 1.08, 200));
}

/** "12,400 shots left", "340 shots over", "in 3 days". */
export function useRemaining(): (due: Due) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const now = useNow(60_000);
  return (due) => {
    if (due.by === 'shots' && due.remaining_shots !== null) {
      const over = due.remaining_shots < 0;
      const shots = counted(Math.abs(due.remaining_shots));
      return over ? t('progress.shotsOver', shots) : t('progress.shotsLeft', shots);
    }
    return due.due_at ? t('progress.dueDate', { when: format.ago(due.due_at, now) }) : t('progress.unknown');
  };
}

export function ServiceProgress({ due, label, big = false }: { due: Due; label: string; big?: boolean }) {
  const format = useFormat();
  const remaining = useRemaining();
  const scale = scaleOf(due.percent);
  const width = Math.max(0, Math.min(due.percent, scale)) / scale;
  return (
    <div
      className="tc-progress"
      data-status={due.status}
      data-size={big ? 'big' : undefined}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.round(scale)}
      aria-valuenow={Math.round(Math.max(0, Math.min(due.percent, scale)))}
      aria-valuetext={`${format.progress(due.percent)}, ${remaining(due)}`}
    >
      <i style={{ width: `${String(width * 100)}%` }} />
      <b style={{ left: `calc(${String((100 / scale) * 100)}% - 1px)` }} />
    </div>
  );
}
