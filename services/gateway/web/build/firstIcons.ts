import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ICONS = /import\s*\{([^}]*)\}\s*from '@tabler\/icons-react'/g;
const IMPORTS = /^(?:import|export)\s(?!type)[^;]*?from '(\.[^']+)'/gm;
/** What is shared by pages lies in the chunk that the first page loads. */
const SHARED = 'src/components';
/** The last stands on the first page of a plant that is being set up. */
const STARTS = ['src/main.tsx', 'src/features/home/HomePage.tsx', 'src/features/home/FirstSteps.tsx'];

function fileOf(path: string): string | null {
  return [path, `${path}.ts`, `${path}.tsx`].find((one) => /\.tsx?$/.test(one) && existsSync(one)) ?? null;
}

/** What these files import, and so on, themselves included; what they load later is not among it. */
function reached(starts: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const walk = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(IMPORTS)) {
      const next = fileOf(join(dirname(file), path));
      if (next) walk(next);
    }
  };
  for (const file of starts) walk(file);
  return seen;
}

/** The icons that the first page needs; all others can come later. */
export function firstIcons(): Set<string> {
  const shared = readdirSync(SHARED).filter((name) => name.endsWith('.tsx') && !name.includes('.test.'));
  const icons = new Set<string>();
  for (const file of reached([...STARTS, ...shared.map((name) => join(SHARED, name))])) {
    for (const [, names = ''] of readFileSync(file, 'utf8').matchAll(ICONS))
      for (const name of names.split(',')) icons.add(name.replace(/\s+as\s.*/, '').trim());
  }
  return icons;
}

/** The sources that the first page needs, from the root of the client. */
export function firstFiles(): Set<string> {
  return reached(STARTS);
}
