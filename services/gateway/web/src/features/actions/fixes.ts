import type { FixRate } from '../../api/actionTypes';

export type FixOption = { code: string; rate: FixRate | null };

/** Fixes with what is known of them: those that surely held best first, then those still tried, the rest as the catalogue has them. */
export function fixOptions(codes: readonly { code: string }[], rates: readonly FixRate[]): FixOption[] {
  const known = new Map(rates.map((rate) => [rate.fix, rate]));
  const rank = ({ rate }: FixOption): number => (rate === null || rate.tried === 0 ? -2 : (rate.low ?? -1));
  return codes.map(({ code }) => ({ code, rate: known.get(code) ?? null })).sort((a, b) => rank(b) - rank(a));
}

/** Whether anything is known of it here. */
export function isTried({ rate }: FixOption): boolean {
  return rate !== null && rate.tried > 0;
}

/** The code and place that rates are asked for: those of the first report that has a code. */
export function askedAt(
  failures: readonly { code: string | null; cavity: number | null }[],
  toolId: string,
): { code?: string; tool_id?: string; cavity?: number } {
  const first = failures.find(({ code }) => code !== null);
  if (!first?.code) return {};
  return { code: first.code, tool_id: toolId, ...(first.cavity === null ? {} : { cavity: first.cavity }) };
}
