import { useTranslation } from 'react-i18next';
import type { EndOfLife as End, FigureWhy } from '../../api/analyticsTypes';
import { useFormat } from '../../components/useFormat';

/** When a tool will be through, from its quick weeks to its slow ones. */
export function EndOfLife({ end, why }: { end: End | null; why: FigureWhy | null | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (end === null) return <span className="tc-soft">{t(`figureWhy.${why ?? 'no_data'}`)}</span>;
  return (
    <>
      {format.date(end.on)}
      {end.low && end.high ? (
        <div className="tc-soft tc-small">{t('analytics.range', { low: format.date(end.low), high: format.date(end.high) })}</div>
      ) : null}
    </>
  );
}
