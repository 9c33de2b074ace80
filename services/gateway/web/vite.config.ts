import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { firstFiles, firstIcons } from './build/firstIcons.ts';
import { sealBuild } from './build/seal.ts';

const backend = process.env.TOOLCARE_API ?? 'http://127.0.0.1:8080';

/** The gateway's package serves the result; see ../README.md. */
const outDir = '../src/toolcare_gateway/static';

const apiShape = createHash('sha256').update(readFileSync('openapi.json')).digest('hex').slice(0, 12);

const first = firstIcons();
const needed = firstFiles();

/** An icon that several pages show, but not the first one. */
function isLaterIcon(id: string): boolean {
  const [, name] = /@tabler\/.*\/(Icon\w+)\.mjs$/.exec(id) ?? [];
  return name !== undefined && !first.has(name);
}

/** What several pages share and the first one does without: it comes with the first of them. */
function isLaterShared(id: string): boolean {
  const [, file] = /\/web\/(src\/(?:(?:components|lib|api)\/|features\/plant\/(?:ZoneNote|clocks)\.).+)$/.exec(id) ?? [];
  return file !== undefined && !needed.has(file.replace(/\?.*$/, ''));
}

/** Tests that draw something, or whose code asks the browser as soon as it is loaded. All others need no page. */
const onPages = [
  'src/**/*.test.tsx',
  'src/lib/{bootSession,database,format,needs,outbox,scan,sendEntry}.test.ts',
  'src/features/{account,bench,failures}.rules.test.ts',
  'src/features/{backups,broker,cameras,opcua,photos,signin,sources,views}/*.test.ts',
];

export default defineConfig({
  define: { __API_SHAPE__: JSON.stringify(apiShape) },
  plugins: [react(), sealBuild(outDir)],
  server: { proxy: { '/api': { target: backend, changeOrigin: false } } },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      preserveEntrySignatures: 'allow-extension',
      output: {
        // Default splitting made 17 requests on first sight; two shared groups make it a handful.
        // Chunks that do not pull their imports along may form cycles; this keeps the order of execution right all the same.
        strictExecutionOrder: true,
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            // Only forms need these; they come with the first one.
            {
              name: 'forms',
              test: /@mantine\/(form|core\/esm\/components\/(NumberInput|Select|Combobox|Textarea|Switch|Checkbox|Modal)\/)|react-number-format|react-textarea-autosize/,
              priority: 3,
            },
            // Both charts draw with it, no other page does.
            { name: 'plot', test: /node_modules\/uplot|features\/tool\/(Plot|series)/, priority: 3 },
            // Thumbnails and uploads stand on many pages, but not on the first one.
            {
              name: 'photos',
              test: /src\/(components\/photo|features\/cameras\/TakePhoto|api\/photos|lib\/(photo|progress|sendPicture|upload)\.)/,
              priority: 3,
            },
            // Cameras and guided views share these, and nobody else.
            {
              name: 'seeing',
              test: /src\/(api\/(cameras|views)|features\/(cameras|views)\/use)/,
              priority: 3,
            },
            // Charts that the analysis alone draws: lazy, with a budget of their own.
            {
              name: 'charts',
              test: /node_modules\/(@mantine\/charts|recharts|victory-vendor|d3-|internmap|@reduxjs|react-redux|redux|reselect|immer|decimal\.js-light|es-toolkit|eventemitter3|tiny-invariant|react-is)/,
              priority: 4,
            },
            // The pages of the analysis share these, and nobody else.
            { name: 'analysis', test: /src\/(api\/analytics|features\/analytics\/(?!search|\w+Page))/, minShareCount: 2, priority: 3 },
            // Rules, their log and what one was told say the same words.
            { name: 'telling', test: /src\/(api\/telling|features\/telling\/(?!search|\w+Page))/, minShareCount: 2, priority: 3 },
            { name: 'lib', test: /node_modules\/(@tanstack|i18next|react-i18next|use-sync-external-store|idb|openapi-fetch)/, priority: 2 },
            { name: 'ui', test: /node_modules\/(?!@tabler|uplot)/, minShareCount: 2, priority: 1 },
            // With them the first page would carry 5 kB that only later ones show.
            { name: 'icons', test: isLaterIcon, minShareCount: 2, priority: 1 },
            { name: 'later', test: isLaterShared, minShareCount: 2, priority: 1 },
            {
              name: 'common',
              test: /src\/(components|lib|api|i18n\/index|features\/analytics\/search)|@tabler|preload-helper/,
              minShareCount: 2,
            },
          ],
        },
      },
    },
  },
  test: {
    restoreMocks: true,
    testTimeout: 15_000,
    projects: [
      {
        extends: true,
        test: { name: 'pages', environment: 'jsdom', setupFiles: ['src/testing/setup.ts'], include: onPages },
      },
      {
        extends: true,
        test: { name: 'rules', environment: 'node', include: ['{src,build}/**/*.test.ts'], exclude: onPages },
      },
    ],
  },
});
