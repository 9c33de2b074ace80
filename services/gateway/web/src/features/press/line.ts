/** Where something stands on a line of time, in percent of its length. */
export type Place = { left: number; width: number };

const WHOLE = 100;
const HOUR_MS = 3_600_000;
const STEPS_H = [1, 3, 6, 12, 24, 48, 168, 336, 672];

/** Null when it lies outside. An end that is not known is the end of the line. */
export function place(line: { from: number; to: number }, from: string, to: string | null): Place | null {
  const begin = Math.max(Date.parse(from), line.from);
  const end = Math.min(to === null ? line.to : Date.parse(to), line.to);
  if (end < begin || line.to <= line.from) return null;
  const length = line.to - line.from;
  return { left: ((begin - line.from) / length) * WHOLE, width: ((end - begin) / length) * WHOLE };
}

/** Full hours to write below the line: few enough to be read, and midnight among them. */
export function marks(line: { from: number; to: number }, most: number): Date[] {
  const hours = (line.to - line.from) / HOUR_MS;
  const step = STEPS_H.find((one) => hours / one <= most) ?? STEPS_H.at(-1) ?? 1;
  const first = new Date(line.from);
  first.setHours(0, 0, 0, 0);
  const found: Date[] = [];
  for (const at = first; at.getTime() < line.to; at.setHours(at.getHours() + step)) {
    if (at.getTime() >= line.from) found.push(new Date(at));
  }
  return found;
}

/** What a field for a local time shows of a moment, to the second. */
export function localTime(iso: string | null): string {
  if (iso === null) return '';
  const at = new Date(iso);
  const pad = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return `${day}T${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
}

/** The moment a field shows; as it was told where nobody changed it, since the field drops parts of a second. */
export function momentOf(field: string, told: string | null): string | null {
  if (field === '') return null;
  return told !== null && field === localTime(told) ? told : new Date(field).toISOString();
}
