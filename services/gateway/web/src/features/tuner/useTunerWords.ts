import { useTranslation } from 'react-i18next';
import type { Proposal } from '../../api/tuner';
import { useFormat } from '../../components/useFormat';

/** A proposal in words: what was seen, what it means, and what would be written into the plan. */
export function useTunerWords() {
  const { t } = useTranslation();
  const format = useFormat();
  const amount = (value: number, unit: Proposal['unit']): string =>
    t(`tuner.amount_${unit}`, { count: value, number: format.count(Math.round(value)) });
  const seen = ({ looks, found }: Proposal): string =>
    t('tuner.seen', { count: looks, bad: found.bad, caution: found.caution, good: found.good });
  return {
    amount,
    seen,
    title: ({ tool_number, code, name }: Proposal): string => [tool_number, code, name].filter(Boolean).join(' · '),
    verdict: (proposal: Proposal): string => {
      const { verdict, by, reach, unit } = proposal;
      const span = by ? reach[by] : undefined;
      if (!by || !span) return t(`tuner.verdict_${verdict}`, { count: proposal.fewest_looks });
      const values = { best: amount(span.best, unit), low: amount(span.low, unit), high: amount(span.high, unit) };
      return `${t(`tuner.verdict_${verdict}`, { count: proposal.fewest_looks })} ${t(`tuner.reach_${by}`, values)}`;
    },
    reason: (proposal: Proposal): string =>
      t('tuner.reason', {
        from: amount(proposal.present, proposal.unit),
        to: amount(proposal.proposed ?? proposal.present, proposal.unit),
        seen: seen(proposal),
      }),
  };
}
