import { useTranslation } from 'react-i18next';

const WAYS = ['advance', 'roll_over', 'whole_turns', 'reset'] as const;
const WHOLE = ['other_counter', 'rebased'] as const;

/** Why the count is not known, in words: the ways in which the counter can have come to its value. */
export function useReason(): (reason: string) => string {
  const { t, i18n } = useTranslation();
  const either = new Intl.ListFormat(i18n.language, { type: 'disjunction' });
  return (reason) => {
    const whole = WHOLE.find((one) => one === reason);
    if (whole) return t(`gaps.why_${whole}`);
    const told = reason.split('_or_');
    const ways = WAYS.filter((way) => told.includes(way)).map((way) => t(`gaps.way_${way}`));
    return t(ways.length > 1 ? 'gaps.why_several' : 'gaps.why_one', { ways: either.format(ways) });
  };
}
