import { useTranslation } from 'react-i18next';
import { useFormat } from '../../components/useFormat';
import { type Completed, outcomeLines } from './outcome';

export function useOutcome(): (job: Completed) => string[] {
  const { t } = useTranslation();
  const format = useFormat();
  return (job) => outcomeLines(job, t, format);
}
