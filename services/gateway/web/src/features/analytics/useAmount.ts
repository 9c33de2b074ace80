import { useTranslation } from 'react-i18next';
import type { FigureUnit } from '../../api/analyticsTypes';
import { useFormat } from '../../components/useFormat';
import { type Amount, amountOf, joined } from './amount';

type Said = {
  parts: (value: number, unit: FigureUnit) => Amount;
  /** A dash where there is no number. */
  said: (value: number | null | undefined, unit: FigureUnit) => string;
};

/** Figures in the reader's language and the plant's money. */
export function useAmount(currency = 'EUR'): Said {
  const { t } = useTranslation();
  const format = useFormat();
  const parts = (value: number, unit: FigureUnit): Amount => amountOf(value, unit, { t, format, currency });
  return { parts, said: (value, unit) => (value === null || value === undefined ? '–' : joined(parts(value, unit))) };
}
