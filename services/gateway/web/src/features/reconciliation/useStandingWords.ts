import { useTranslation } from 'react-i18next';
import type { Comparison, Standing } from '../../api/reconciliation';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';

/** How the counts of a tool stand, in a sentence. */
export function useStandingWords() {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const signed = (value: number): string => (value > 0 ? `+${format.count(value)}` : format.count(value));
  const percent = (value: number | null): string => (value === null ? '' : `${value > 0 ? '+' : ''}${format.decimal(value)}\u00a0%`);
  const inBrackets = (value: number | null): string => (value === null ? '' : ` (${percent(value)})`);
  const shots = (value: number): string => t('units.shots', counted(value));
  return {
    signed,
    percent,
    inBrackets,
    span: ({ from_at, to_at }: Pick<Comparison, 'from_at' | 'to_at'>): string => `${format.moment(from_at)} – ${format.moment(to_at)}`,
    said: ({ witness, from_at, to_at, press, other, difference, percent: share, decided }: Standing): string =>
      witness === null || from_at === null || to_at === null
        ? t(decided ? 'reconciliation.since' : 'reconciliation.unknown')
        : t(`reconciliation.said_${witness}`, {
            from: format.moment(from_at),
            to: format.moment(to_at),
            press: shots(press),
            other: format.count(other),
            difference: shots(Math.abs(difference)),
            way: t(difference > 0 ? 'reconciliation.more' : 'reconciliation.less'),
            percent: inBrackets(share),
          }),
  };
}
