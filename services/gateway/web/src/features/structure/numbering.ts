/** Text with the number of a cavity in it: `{n}` as it is, `{n:02}` with zeros in front up to that many digits. */
export function numbered(pattern: string, number: number): string {
  return pattern.replace(/\{n(?::0?(\d))?\}/g, (_, digits: string | undefined) => String(number).padStart(Number(digits ?? 1), '0')).trim();
}

export type Pattern = { name: string; position: string; serial: string };
export type Planned = { cavity: number; name: string; position: string; serial: string | null };

/** What will be added, cavity by cavity. */
export function planned(pattern: Pattern, cavities: readonly number[], withInserts: boolean): Planned[] {
  return cavities.map((cavity) => ({
    cavity,
    name: numbered(pattern.name, cavity),
    position: numbered(pattern.position, cavity),
    serial: withInserts ? numbered(pattern.serial, cavity) : null,
  }));
}

/** Whether every one of several texts is its own. */
export function areDifferent(pattern: string, cavities: readonly number[]): boolean {
  return new Set(cavities.map((cavity) => numbered(pattern, cavity).toLowerCase())).size === cavities.length;
}
