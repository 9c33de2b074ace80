const SEARCH_MS = 10 * 60_000;

/** How long a list is remembered: what was found by typed words for minutes, and not by the device; others as long as all answers. */
export function remembered(words: string | undefined): { gcTime?: number } {
  return words ? { gcTime: SEARCH_MS } : {};
}
