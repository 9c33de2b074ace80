import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Format, localeOf } from '../../lib/format';
import { usePlant } from './plant';

/** Moments by the plant's clocks, as days, periods and reports are, wherever the device is. */
export function usePlantFormat(): Format {
  const { i18n } = useTranslation();
  const zone = usePlant().data?.timezone;
  return useMemo(() => new Format(localeOf(i18n.language), zone), [i18n.language, zone]);
}
