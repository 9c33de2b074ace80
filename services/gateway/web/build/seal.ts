import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const COMPRESSED = /\.(js|css|html|json|svg|webmanifest|wasm)$/;

export type BuiltFile = { path: string; content: Buffer };

/** What the service worker keeps: everything the pages need, addressed from the root; `/` stands for index.html. */
export function precacheList(paths: readonly string[]): string[] {
  return paths
    .filter((path) => path !== 'sw.js' && !/\.(br|gz|map)$/.test(path))
    .map((path) => (path === 'index.html' ? '/' : `/${path}`))
    .sort();
}

/** Two builds of the same content have the same version, so that an unchanged client does not ask for an update. */
export function buildVersion(files: readonly BuiltFile[]): string {
  const hash = createHash('sha256');
  for (const file of [...files].sort((a, b) => a.path.localeCompare(b.path))) hash.update(file.path).update(file.content);
  return hash.digest('hex').slice(0, 12);
}

export function renderServiceWorker(source: string, files: readonly BuiltFile[]): string {
  const list = precacheList(files.map((file) => file.path));
  return source.replace('__FILES__', JSON.stringify(list)).replace('__VERSION__', JSON.stringify(buildVersion(files)));
}

function filesIn(folder: string): BuiltFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const full = join(entry.parentPath, entry.name);
      return { path: relative(folder, full).split(sep).join('/'), content: readFileSync(full) };
    });
}

function compressBeside(folder: string): void {
  for (const { path, content } of filesIn(folder)) {
    if (!COMPRESSED.test(path)) continue;
    writeFileSync(join(folder, `${path}.gz`), gzipSync(content, { level: 9 }));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    writeFileSync(join(folder, `${path}.br`), brotliCompressSync(content, { params }));
  }
}

/** Last step of a build: writes sw.js with its file list, then a .gz and a .br beside each text file (the gateway never compresses per request). */
export function sealBuild(outDir: string): Plugin {
  return {
    name: 'toolcare-seal-build',
    apply: 'build',
    closeBundle: {
      order: 'post',
      handler() {
        const template = readFileSync('src/sw.js', 'utf8');
        writeFileSync(join(outDir, 'sw.js'), renderServiceWorker(template, filesIn(outDir)));
        compressBeside(outDir);
      },
    },
  };
}
