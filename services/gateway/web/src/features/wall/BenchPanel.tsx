import { useTranslation } from 'react-i18next';
import type { BenchWeek } from '../../api/analyticsTypes';
import { useFormat } from '../../components/useFormat';

/** Hours of work in each of the next weeks, against what the bench has. */
export function BenchPanel({ weeks }: { weeks: readonly BenchWeek[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const most = Math.max(60, ...weeks.map(({ minutes, capacity_minutes }) => Math.max(minutes, capacity_minutes ?? 0)));
  const hours = (minutes: number): string => format.count(Math.max(1, Math.round(minutes / 60)));
  const short = new Intl.DateTimeFormat(format.locale, { day: '2-digit', month: '2-digit' });
  const unplanned = weeks.reduce((sum, week) => sum + week.unplanned, 0);
  return (
    <section className="tc-wall-panel" aria-labelledby="wall-bench" data-panel="bench">
      <h2 id="wall-bench">
        {t('wall.bench')} {unplanned > 0 ? <span>{t('wall.unplanned', { count: unplanned })}</span> : null}
      </h2>
      <ol className="tc-wall-weeks">
        {weeks.map(({ start, minutes, jobs, capacity_minutes: capacity }) => {
          const isOver = capacity !== null && minutes > capacity;
          return (
            <li key={start} data-over={isOver || undefined}>
              <b>{minutes > 0 ? t('wall.hours', { number: hours(minutes) }) : '–'}</b>
              <div>
                <i style={{ height: `${String((100 * minutes) / most)}%` }} />
                {capacity === null ? null : <u style={{ bottom: `${String((100 * capacity) / most)}%` }} />}
              </div>
              <span>{short.format(new Date(`${start}T12:00:00`))}</span>
              <small>{isOver ? t('wall.tooMuch') : t('wall.jobs', { count: jobs })}</small>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
