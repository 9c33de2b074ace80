import js from '@eslint/js';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const SPOKEN = new Set(['label', 'placeholder', 'title', 'description', 'aria-label', 'alt', 'legend']);
const LETTERS = /\p{L}{2,}/u;

/** Every word a user reads comes from the catalogues: German and English are equal from the start. */
const noLiteralText = {
  meta: { type: 'problem', schema: [], messages: { literal: 'Put "{{text}}" into the catalogues (src/i18n) and use t().' } },
  create: (context) => ({
    JSXText(node) {
      if (LETTERS.test(node.value)) context.report({ node, messageId: 'literal', data: { text: node.value.trim() } });
    },
    JSXAttribute(node) {
      const text = node.value?.type === 'Literal' ? String(node.value.value) : '';
      if (SPOKEN.has(node.name.name) && LETTERS.test(text)) context.report({ node, messageId: 'literal', data: { text } });
    },
  }),
};

export default tseslint.config(
  { ignores: ['node_modules', 'src/api/schema.d.ts', 'postcss.config.cjs'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  reactHooks.configs.flat.recommended,
  jsxA11y.flatConfigs.recommended,
  { rules: { '@typescript-eslint/consistent-type-imports': 'error', 'no-console': ['error', { allow: ['warn', 'error'] }] } },
  {
    files: ['src/**/*.tsx'],
    ignores: ['**/*.test.tsx'],
    plugins: { toolcare: { rules: { 'no-literal-text': noLiteralText } } },
    rules: { 'toolcare/no-literal-text': 'error', 'jsx-a11y/no-autofocus': 'off' },
  },
  {
    files: ['src/sw.js'],
    languageOptions: {
      globals: Object.fromEntries(['self', 'caches', 'fetch', 'Request', 'URL', '__FILES__', '__VERSION__'].map((g) => [g, 'readonly'])),
    },
  },
  {
    files: ['scripts/*.mjs', 'build/*.ts', 'vite.config.ts'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
    rules: { 'no-console': 'off', '@typescript-eslint/no-unused-expressions': 'off' },
  },
);
