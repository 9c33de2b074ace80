import { useTranslation } from 'react-i18next';
import type { Corrected } from '../../api/analyticsTypes';
import { Notice } from '../../components/Notice';
import { usePlantFormat } from '../plant/usePlantFormat';

/** Shots that came to days of the period after those were over: what was shown before was another number. */
export function CorrectedNote({ corrected }: { corrected: Corrected | null }) {
  const { t } = useTranslation();
  const format = usePlantFormat();
  if (corrected === null) return null;
  const { shots, at } = corrected;
  return <Notice tone="info">{t('analytics.corrected', { count: shots, number: format.count(shots), when: format.moment(at) })}</Notice>;
}
