/** Midnight where the reader is, so many days after. */
export function startOfDay(day: string | undefined, later: number): string | undefined {
  const [year, month, date] =
    /^(\d{4})-(\d{2})-(\d{2})$/
      .exec(day ?? '')
      ?.slice(1)
      .map(Number) ?? [];
  return year && month && date ? new Date(year, month - 1, date + later).toISOString() : undefined;
}
