import { useTranslation } from 'react-i18next';
import { useFormat } from '../../components/useFormat';
import type { Range } from './periods';
import type { Bucket } from './search';

type Words = {
  month: (month: string) => string;
  range: (range: Range) => string;
  /** A column by the day it begins with. */
  start: (start: string, bucket: Bucket) => string;
};

/** Noon, so that no time zone makes another day of it. */
function noon(day: string): Date {
  return new Date(`${day}T12:00:00`);
}

export function usePeriodWords(): Words {
  const { t } = useTranslation();
  const format = useFormat();
  const short = new Intl.DateTimeFormat(format.locale, { day: '2-digit', month: 'short' });
  const named = new Intl.DateTimeFormat(format.locale, { month: 'long', year: 'numeric' });
  const shortMonth = new Intl.DateTimeFormat(format.locale, { month: 'short', year: '2-digit' });
  return {
    month: (month) => named.format(noon(`${month}-15`)),
    range: ({ from, to }) => t('analytics.fromTo', { from: format.date(noon(from)), to: format.date(noon(to)) }),
    start: (start, bucket) => (bucket === 'month' ? shortMonth : short).format(noon(start)),
  };
}
