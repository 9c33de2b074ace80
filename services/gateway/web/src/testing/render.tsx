import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import i18next from 'i18next';
import type { ReactNode } from 'react';
import { I18nextProvider, initReactI18next } from 'react-i18next';

/** Every area of both languages: `../i18n/en.bench.json` and so on. */
const FILES = import.meta.glob<object>('../i18n/*.json', { eager: true, import: 'default' });

function catalogue(language: string): object {
  const own = Object.entries(FILES).filter(([file]) => file.startsWith(`../i18n/${language}.`));
  return Object.assign({}, ...own.map(([, texts]) => texts)) as object;
}

/** A component as a page has it: theme, catalogues and a fresh query cache. */
export async function renderPart(part: ReactNode, language: 'en' | 'de' = 'en') {
  const i18n = i18next.createInstance();
  await i18n
    .use(initReactI18next)
    .init({ lng: language, resources: { en: { translation: catalogue('en') }, de: { translation: catalogue('de') } }, interpolation: { escapeValue: false } });
  return render(
    <I18nextProvider i18n={i18n}>
      <MantineProvider env="test">
        <QueryClientProvider client={new QueryClient()}>{part}</QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>,
  );
}
