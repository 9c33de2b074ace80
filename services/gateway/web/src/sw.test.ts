import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildVersion, precacheList, renderServiceWorker } from '../build/seal';

const file = (path: string, content = 'x') => ({ path, content: Buffer.from(content) });

describe('service worker', () => {
  it('keeps every page file, and neither itself nor the compressed copies', () => {
    const built = ['index.html', 'index.html.gz', 'sw.js', 'assets/a-1.js', 'assets/a-1.js.br', 'assets/a-1.js.map', 'icon.svg'];
    expect(precacheList(built)).toEqual(['/', '/assets/a-1.js', '/icon.svg']);
  });

  it('has a new version when a file changes, and only then', () => {
    const first = buildVersion([file('a'), file('b')]);
    expect(buildVersion([file('b'), file('a')])).toBe(first);
    expect(buildVersion([file('a'), file('b', 'y')])).not.toBe(first);
  });

  it('is written with its list and version, and never answers for the API', () => {
    const code = renderServiceWorker(readFileSync('src/sw.js', 'utf8'), [file('index.html'), file('assets/a-1.js')]);
    expect(code).toContain('const FILES = ["/","/assets/a-1.js"];');
    expect(code).not.toMatch(/__FILES__|__VERSION__/);
    expect(code).toContain('(api|health|metrics|ca)');
  });
});
