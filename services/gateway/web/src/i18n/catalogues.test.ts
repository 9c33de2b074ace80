import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROBLEMS } from '../components/Notice';

/** All areas of a language together, as a page that needs them all would have them. */
function catalogue(language: string): object {
  const files = readdirSync('src/i18n').filter((name) => name.startsWith(`${language}.`));
  return Object.assign({}, ...files.map((name) => JSON.parse(readFileSync(join('src/i18n', name), 'utf8')) as object)) as object;
}

function flat(node: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(node).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flat(value as object, `${prefix}${key}.`)],
    ),
  );
}

const [english, german] = [flat(catalogue('en')), flat(catalogue('de'))];
const placeholders = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();

function sources(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.') && !name.includes('schema.d'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}

/** All codes of problems that a description of an API names. */
function problemCodes(node: unknown, found = new Set<string>()): Set<string> {
  if (typeof node !== 'object' || node === null) return found;
  const { $ref: ref, properties } = node as { $ref?: unknown; properties?: { code?: { enum?: string[] } } };
  if (typeof ref === 'string' && ref.endsWith('/Problem')) for (const code of properties?.code?.enum ?? []) found.add(code);
  for (const part of Object.values(node)) problemCodes(part, found);
  return found;
}

describe('catalogues', () => {
  it('share no group between areas, so that none hides a text of another', () => {
    const groups = readdirSync('src/i18n')
      .filter((name) => name.startsWith('en.'))
      .flatMap((name) => Object.keys(JSON.parse(readFileSync(join('src/i18n', name), 'utf8')) as object));
    expect(groups.filter((group, index) => groups.indexOf(group) !== index)).toEqual([]);
  });

  it('have the same keys in both languages', () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('have the same placeholders in both languages', () => {
    for (const [key, text] of english) expect([key, placeholders(german.get(key) ?? '')]).toEqual([key, placeholders(text)]);
  });

  it('leave no text empty', () => {
    for (const catalogue of [english, german]) for (const [key, text] of catalogue) expect(text.length, key).toBeGreaterThan(0);
  });

  it('hold every key that the pages ask for by name', () => {
    const asked = [...sources('src').matchAll(/\bt\(\s*'([\w.-]+)'/g)].map(([, key]) => key ?? '');
    expect(asked.length).toBeGreaterThan(100);
    const known = (key: string): boolean => english.has(key) || english.has(`${key}_other`);
    expect(asked.filter((key) => !known(key))).toEqual([]);
  });

  it('are given something for each placeholder', () => {
    const bare = [...sources('src').matchAll(/\bt\(\s*'([\w.-]+)'\s*,?\s*\)/g)].map(([, key]) => key ?? '');
    expect(bare.filter((key) => placeholders(english.get(key) ?? '').length > 0)).toEqual([]);
  });

  it('say every problem that the API may answer with', () => {
    const codes = problemCodes(JSON.parse(readFileSync('openapi.json', 'utf8')));
    expect(codes.size).toBeGreaterThan(150);
    const isSaid = (code: string): boolean => PROBLEMS.some((group) => english.has(`${group}.${code}`));
    expect([...codes].filter((code) => !isSaid(code))).toEqual([]);
  });

  it('hold no text that no page asks for', () => {
    const code = sources('src');
    const quoted = new Set([...code.matchAll(/'([\w.-]+)'/g)].map(([, text]) => text));
    const families = new Set([...code.matchAll(/`([\w]+)\.(\w*)\$\{/g)].map(([, group, stem]) => `${group ?? ''}.${stem ?? ''}`));
    const isProblem = (key: string): boolean => PROBLEMS.some((group) => key.startsWith(`${group}.`));
    const used = (key: string): boolean => {
      const plain = key.replace(/_(one|other)$/, '');
      return isProblem(key) || quoted.has(plain) || [...families].some((family) => key.startsWith(family));
    };
    expect([...english.keys()].filter((key) => !used(key))).toEqual([]);
  });
});
