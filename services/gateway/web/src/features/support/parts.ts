const PARTS = ['versions', 'machine', 'settings', 'doctor', 'verify', 'databases', 'certificates', 'health', 'metrics', 'logs'] as const;

export type Part = (typeof PARTS)[number] | 'other';

/** What a file of the bundle is: by its folder, else by its name. */
export function partOf(name: string): Part {
  const word = name.split(/[/.]/)[0];
  return PARTS.find((part) => part === word) ?? 'other';
}
