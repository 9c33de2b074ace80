import { useFormat } from '../../components/useFormat';

/** A measured value as it is written, with its unit: every digit that was given, no more. */
export function useQuantity(): (value: number, unit: string | null) => string {
  const { locale } = useFormat();
  return (value, unit) => {
    const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(value);
    return unit ? `${number}\u202f${unit}` : number;
  };
}
