const DIGITS = 9;

export type PadKey = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | 'point' | 'sign' | 'back';

/** What stands in the display after a key; the point is the locale's, so that a German types a comma. */
export function pressed(text: string, key: PadKey, point: string): string {
  if (key === 'back') return text.slice(0, -1);
  if (key === 'sign') return text.startsWith('-') ? text.slice(1) : `-${text}`;
  if (key === 'point') return text.includes(point) ? text : `${text === '' || text === '-' ? `${text}0` : text}${point}`;
  if (text.replace(/\D/g, '').length >= DIGITS) return text;
  return text === '0' || text === '-0' ? text.replace('0', key) : text + key;
}

/** The number a text says, with point or comma; null where it says none. */
export function numberOf(text: string): number | null {
  const plain = text.trim().replace(',', '.');
  return /^-?\d+(\.\d*)?$|^-?\.\d+$/.test(plain) ? Number(plain) : null;
}

/** What a keyboard may put into the display: digits, one sign in front, one point. */
export function cleaned(text: string, point: string): string {
  const sign = text.trim().startsWith('-') ? '-' : '';
  const [whole = '', ...rest] = text.replace(/[^\d.,]/g, '').split(/[.,]/);
  return sign + (rest.length === 0 ? whole : `${whole}${point}${rest.join('')}`).slice(0, DIGITS + 1);
}

export function shown(value: number | null, point: string): string {
  return value === null ? '' : String(value).replace('.', point);
}
