import { useTranslation } from 'react-i18next';

/** A text that is kept by language: in the reader's own, else in the one there is. */
export function useSaid(): (texts: Readonly<Record<string, string>>) => string {
  const { i18n } = useTranslation();
  return (texts) => texts[i18n.language.slice(0, 2)] ?? Object.values(texts)[0] ?? '';
}
