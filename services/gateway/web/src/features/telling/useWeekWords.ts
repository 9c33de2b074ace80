import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { localeOf } from '../../lib/format';
import { ALWAYS, type DayGroup, DAYS, daysInRow, groupsOf, same, type Week } from './week';

export type WeekWords = {
  short: readonly string[];
  long: readonly string[];
  /** "Mon–Fri 06:00–22:00, Sat 06:00–14:00". */
  say: (week: Week) => string;
};

/** Names of days come from the browser, Monday first. */
export function useWeekWords(): WeekWords {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const [short, long] = (['short', 'long'] as const).map((weekday) => {
      const format = new Intl.DateTimeFormat(localeOf(i18n.language), { weekday, timeZone: 'UTC' });
      // The first of January 2024 was a Monday.
      return DAYS.map((day) => format.format(Date.UTC(2024, 0, 1 + day)));
    }) as [string[], string[]];
    const span = (first: number, last: number): string => {
      const [begin = '', end = ''] = [short[first], short[last]];
      return first === last ? begin : last === first + 1 ? `${begin}, ${end}` : `${begin}–${end}`;
    };
    const group = ({ days, spans }: DayGroup): string => {
      const named = daysInRow(days).map(([first, last]) => span(first, last));
      const hours = spans.map(([begin, end]) => (begin === 0 && end === 24 ? t('week.allDay') : `${clock(begin)}–${clock(end)}`));
      return `${named.join(', ')} ${hours.join(', ')}`;
    };
    const say = (week: Week): string => {
      if (same(week, ALWAYS)) return t('week.always');
      const groups = groupsOf(week);
      return groups.length === 0 ? t('week.never') : groups.map(group).join('; ');
    };
    return { short, long, say };
  }, [t, i18n.language]);
}

export function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}
