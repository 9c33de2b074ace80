import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { sealBuild } from './build/seal.ts';

const backend = process.env.TOOLCARE_API ?? 'http://127.0.0.1:8080';

/** The gateway's package serves the result; see ../README.md. */
const outDir = '../src/toolcare_gateway/static';

const apiShape = createHash('sha256').update(readFileSync('openapi.json')).digest('hex').slice(0, 12);

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
      output: {
        // Default splitting made 17 requests on first sight; two shared groups make it a handful.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            // Only forms need these; they come with the first form.
            { name: 'forms', test: /@mantine\/(form|core\/esm\/components\/(NumberInput|Select|Combobox|Textarea|Switch|Checkbox|Modal)\/)|react-number-format|react-textarea-autosize/, priority: 3 },
            { name: 'ui', test: /node_modules\/(react|react-dom|scheduler|@mantine|@floating-ui|clsx)/, minShareCount: 2, priority: 2 },
            { name: 'lib', test: /node_modules\/(@tanstack|i18next|react-i18next|idb|openapi-fetch)/, priority: 2 },
            { name: 'common', test: /src\/(components|lib|api)\/|@tabler/, minShareCount: 3, priority: 1 },
          ],
        },
      },
    },
  },
  test: { environment: 'jsdom', setupFiles: ['src/testing/setup.ts'], restoreMocks: true, testTimeout: 15_000 },
});
