/** A short code as people read it: two groups of three. */
export function shownCode(code: string): string {
  return code.length === 6 ? `${code.slice(0, 3)}-${code.slice(3)}` : code;
}

/** What a scanned or typed text may mean: the code of a label's address, a short code in any spelling, or a number. */
export function codeIn(text: string): string {
  const [, inAddress] = /\/t\/([^/?#]+)/.exec(text) ?? [];
  return (inAddress ?? text).trim();
}

export function sameCode(one: string, other: string): boolean {
  const plain = (text: string): string => text.replaceAll('-', '').trim().toUpperCase();
  return plain(one) === plain(other);
}
