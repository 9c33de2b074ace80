import { useTranslation } from 'react-i18next';
import type { Evidence, Proposal } from '../../api/tuner';
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
    curve: ({ proposal, allowed }: Evidence): string => {
      const { present, proposed, unit } = proposal;
      const by = proposal.by ?? 'bad';
      return [
        t(`tuner.curve_${by}`, { share: format.percent((allowed[by] ?? 0) * 100), present: amount(present, unit) }),
        proposed === null ? '' : t('tuner.curveProposed', { proposed: amount(proposed, unit) }),
      ].join(' ');
    },
    verdict: (proposal: Proposal): string => {
      const { verdict, by, reach, unit } = proposal;
      const span = by ? reach[by] : undefined;
      if (!by || !span) return t(`tuner.verdict_${verdict}`, { count: proposal.fewest_looks });
      const values = { best: amount(span.best, unit), low: amount(span.low, unit), high: amount(span.high, unit) };
      return `${t(`tuner.verdict_${verdict}`, { count: proposal.fewest_looks })} ${t(`tuner.reach_${by}`, values)}`;
    },
  };
}
