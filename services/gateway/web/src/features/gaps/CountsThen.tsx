import { useTranslation } from 'react-i18next';
import type { Foreseen } from '../../api/gaps';
import { useFormat } from '../../components/useFormat';

/** The counts that a decision results in, beside those of now: the best sign of a digit too many. */
export function CountsThen({ tools, once }: { tools: Foreseen['tools']; once: 'open' | 'settled' }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ul aria-label={t('gaps.counts')}>
      {tools.map(({ tool_id, number, total, total_after, total_high_after }) => (
        <li key={tool_id}>
          {t(once === 'open' ? 'gaps.countThen' : total_after === total_high_after ? 'gaps.countSettled' : 'gaps.countSettledRange', {
            tool: number,
            total: format.count(total),
            after: format.count(total_after),
            high: format.count(total_high_after),
          })}
        </li>
      ))}
    </ul>
  );
}
