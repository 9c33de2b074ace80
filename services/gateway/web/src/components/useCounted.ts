import { useFormat } from './useFormat';

/** What a counted text takes: the number as it is written, and the count that chooses "shot" or "shots". */
export function useCounted(): (value: number) => { count: number; number: string } {
  const format = useFormat();
  return (value) => ({ count: value, number: format.count(value) });
}
