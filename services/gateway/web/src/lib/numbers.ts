/** What a typed number says, in a language with a decimal comma or a decimal point. */
export type Read = { value: number } | { fault: 'twoWays' | 'noNumber' | 'whole' | 'tooFine' | 'tooSmall' | 'tooLarge' };

export type Rules = { min?: number | undefined; max?: number | undefined; whole?: boolean | undefined; decimals?: number | undefined };

const SPACES = /[\s\u00a0\u2007\u2009\u202f']/g;

/** Reads German and English spellings; one that could be meant in two ways is refused, never guessed. */
export function readNumber(text: string, comma: boolean, rules: Rules): Read {
  const plain = text.replace(SPACES, '').replace('\u2212', '-');
  const value = valueOf(plain, comma, rules.whole ?? false);
  if (typeof value !== 'number') return { fault: value };
  if (rules.whole && !Number.isInteger(value)) return { fault: 'whole' };
  if (rules.decimals !== undefined && Number(value.toFixed(rules.decimals)) !== value) return { fault: 'tooFine' };
  if (rules.min !== undefined && value < rules.min) return { fault: 'tooSmall' };
  if (rules.max !== undefined && value > rules.max) return { fault: 'tooLarge' };
  return { value };
}

function valueOf(text: string, comma: boolean, whole: boolean): number | 'twoWays' | 'noNumber' {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  const mixed = /^[+-]?\d{1,3}(?:(\.)\d{3})+,\d+$|^[+-]?\d{1,3}(?:(,)\d{3})+\.\d+$/.exec(text);
  if (mixed) return Number(mixed[1] ? text.replaceAll('.', '').replace(',', '.') : text.replaceAll(',', ''));
  if (/^[+-]?\d{1,3}(\.\d{3}){2,}$|^[+-]?\d{1,3}(,\d{3}){2,}$/.test(text)) return Number(text.replace(/[.,]/g, ''));
  const [, before, mark, after] = /^[+-]?(\d*)([.,])(\d*)$/.exec(text) ?? [];
  if (before === undefined || mark === undefined || after === undefined || before + after === '') return 'noNumber';
  const own = mark === (comma ? ',' : '.');
  const likeThousands = after.length === 3 && before.length >= 1 && before.length <= 3 && !/^0/.test(before);
  // 1.250 is a thousand and more to a German: with his own mark for thousands it is one, in a whole number as well.
  if (likeThousands && !own) return whole ? Number(text.replace(mark, '')) : 'twoWays';
  if (likeThousands && whole) return 'twoWays';
  return Number(text.replace(mark, '.'));
}
