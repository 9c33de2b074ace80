import { useTranslation } from 'react-i18next';
import type { ForecastLevel } from '../../api/benchTypes';
import { useFormat } from '../../components/useFormat';
import './plans.css';

/** How a due date comes about, step by step, so that nobody has to believe it. */
export function Arithmetic({ level }: { level: ForecastLevel }) {
  const { t } = useTranslation();
  const lines = useLines(level);
  return (
    <details className="tc-how">
      <summary>{t('forecast.how')}</summary>
      <ol className="tc-sum">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
    </details>
  );
}

function useLines(level: ForecastLevel): string[] {
  const { t } = useTranslation();
  const format = useFormat();
  const { arithmetic: sum } = level;
  const lines: string[] = [];
  if (sum.due_total !== null && sum.start_total !== null && sum.interval_shots !== null) {
    lines.push(
      t('forecast.dueTotal', {
        due: format.count(sum.due_total),
        start: format.count(sum.start_total),
        interval: format.count(sum.interval_shots),
      }),
      t('forecast.counted', { total: format.count(sum.total_high) }),
    );
  }
  if (sum.remaining_shots !== null) {
    const left = format.count(Math.abs(sum.remaining_shots));
    lines.push(sum.remaining_shots < 0 ? t('forecast.over', { over: left }) : t('forecast.left', { left }));
  }
  if (sum.per_day !== null && sum.remaining_shots !== null && sum.remaining_shots > 0) {
    const days = Math.round((sum.days_left ?? 0) * 10) / 10;
    lines.push(t('forecast.perDay', { rate: format.count(sum.per_day), count: days, days: format.decimal(days) }));
  }
  if (sum.due_at !== null && sum.start_at !== null && sum.interval_days !== null) {
    lines.push(t('forecast.dueAt', { due: format.date(sum.due_at), start: format.date(sum.start_at), count: sum.interval_days }));
  }
  if (sum.interval_hours !== null && sum.hours_since !== null) {
    lines.push(t('forecast.hours', { since: format.decimal(sum.hours_since), interval: format.count(sum.interval_hours) }));
    if (sum.hours_per_day !== null) lines.push(t('forecast.hoursPerDay', { rate: format.decimal(sum.hours_per_day) }));
  }
  if (level.due_on) lines.push(t(`forecast.first_${level.by}`, { when: spanOf(level, (date) => format.date(date)) }));
  return lines;
}

type Span = Pick<ForecastLevel, 'due_on' | 'due_from' | 'due_until'>;

/** "27 Nov 2026 (25 Nov 2026 – 01 Dec 2026)", without the range where it is one day. */
export function spanOf({ due_on, due_from, due_until }: Span, written: (date: string) => string): string {
  if (!due_on) return '';
  if (!due_from || !due_until || due_from === due_until) return written(due_on);
  return `${written(due_on)} (${written(due_from)} – ${written(due_until)})`;
}
