/** Words in several languages as the plant wrote them: the reader's own, else English, else any. */
export function inWords(words: Readonly<Record<string, string | null | undefined>> | null | undefined, language: string): string {
  if (!words) return '';
  const own = words[language.slice(0, 2)] || words.en;
  return own || Object.values(words).find((word) => word) || '';
}
