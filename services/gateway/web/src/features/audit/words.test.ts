import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { saidBy } from './said';

type Words = Record<'audit' | 'auditNoun' | 'auditVerb' | 'auditRoute' | 'auditTable' | 'auditEvent', Record<string, string>>;

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8')) as unknown;
const SERVICES = '../..';
const CONTRACTS = '../../../shared/contracts';

function requests(): string[] {
  const { paths } = read('openapi.json') as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
}

/** What services do by the clock, as their sources call it. */
function rules(): string[] {
  const folders = readdirSync(SERVICES).map((service) => join(SERVICES, service, 'src'));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.py'))
      .map((name) => readFileSync(join(folder, name), 'utf8')),
  );
  return files.flatMap((text) => [...text.matchAll(/\bby_rule\((?:\w+\("\w+"\)|[^",]+), "(\w+)"/g)].map(([, rule]) => rule ?? ''));
}

function events(): string[] {
  const files = readdirSync(join(CONTRACTS, 'schemas'), { recursive: true, encoding: 'utf8' });
  const names = files.flatMap((name) => /^\w+\/(\w+)\.v\d+\.json$/.exec(name)?.[1] ?? []);
  return names.filter((name) => name !== 'change_audited');
}

describe.each(['en', 'de'])('the audit trail in %s', (language) => {
  const words = read(`src/i18n/${language}.audit.json`) as Words;
  const known = { isNoun: (word: string) => word in words.auditNoun, isVerb: (word: string) => word in words.auditVerb };

  /** Of a change it must say the very thing; that somebody looked at a part of it is enough for a look. */
  function isSaid(request: string): boolean {
    const said = saidBy(request, '', known);
    if (!said || said.route in words.auditRoute || request.startsWith('GET')) return said !== undefined;
    const last = request.split('/').findLast((step) => !step.startsWith('{')) ?? '';
    return said.verb in words.auditVerb && (said.noun === 'tables' || [said.noun, said.verb].includes(last));
  }

  it('says every request in words', () => {
    expect(requests().length).toBeGreaterThan(200);
    expect(requests().filter((request) => !isSaid(request))).toEqual([]);
  });

  it('says the very request where it has words of its own', () => {
    const internal = ['POST guest-reports', 'GET audit/export'];
    const routes = new Set([...requests().map((request) => saidBy(request, '', known)?.route), ...internal]);
    expect(Object.keys(words.auditRoute).filter((route) => !routes.has(route))).toEqual([]);
  });

  it('says every table whose rows it may show', () => {
    const tables = Object.values(read(join(CONTRACTS, 'audited.json')) as Record<string, string[]>).flat();
    expect(tables.length).toBeGreaterThan(50);
    expect(tables.filter((table) => !(table in words.auditTable))).toEqual([]);
  });

  it('says every event and rule', () => {
    expect(events().filter((event) => !(event in words.auditEvent))).toEqual([]);
    expect(rules().length).toBeGreaterThan(5);
    expect(rules().filter((rule) => !(`deed_${rule}` in words.audit))).toEqual([]);
  });
});
