import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Format, localeOf } from '../lib/format';

export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => new Format(localeOf(i18n.language)), [i18n.language]);
}
