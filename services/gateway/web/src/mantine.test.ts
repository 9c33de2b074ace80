import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const LIBRARY = 'node_modules/@mantine/core/esm';
const IMPORT = /import\s*\{([^}]*)\}\s*from '@mantine\/core'/g;

function importedNames(): Set<string> {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  const lists = files.flatMap((name) => [...readFileSync(join('src', name), 'utf8').matchAll(IMPORT)].map(([, list]) => list ?? ''));
  return new Set(lists.flatMap((list) => list.split(',')).map((name) => name.replace(/^\s*type\s+|\s+as\s.*$/g, '').trim()));
}

/** Components whose styles a component needs: its own, and those of all it is made of. */
function styledParts(file: string, seen: Set<string>): void {
  if (seen.has(file)) return;
  seen.add(file);
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/from ["'](\.[^"']+)["']/g))
    styledParts(join(dirname(file), path ?? ''), seen);
}

describe('the component library’s styles', () => {
  it('are there for every component the pages use, and for what those are made of', () => {
    const components = new Set(readdirSync(`${LIBRARY}/components`));
    const seen = new Set<string>();
    for (const name of importedNames()) if (components.has(name)) styledParts(`${LIBRARY}/components/${name}/${name}.mjs`, seen);
    const needed = [...seen].filter((file) => file.endsWith('.module.mjs')).map((file) => basename(file, '.module.mjs'));
    expect(needed.length).toBeGreaterThan(10);
    const loaded = [...readFileSync('src/mantine.css', 'utf8').matchAll(/styles\/(\w+)\.css/g)].map(([, name]) => name);
    expect(needed.filter((name) => !loaded.includes(name))).toEqual([]);
  });
});
