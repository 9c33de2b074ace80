import { useTranslation } from 'react-i18next';
import { useCounted } from '../../components/useCounted';
import { spanOf } from './terms';

/** A term in words: `10 years`, or `for ever`. */
export function useSpan(): (days: number | null) => string {
  const { t } = useTranslation();
  const counted = useCounted();
  return (days) => {
    if (days === null) return t('retention.forEver');
    const { unit, count } = spanOf(days);
    return t(`retention.${unit}`, counted(count));
  };
}
