/** The boundary of a multipart/x-mixed-replace answer; null where it is none. */
export function boundaryOf(contentType: string | null): string | null {
  const [, quoted, plain] = /^multipart\/x-mixed-replace\s*;.*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? '') ?? [];
  return (quoted ?? plain ?? '').replace(/^--/, '') || null;
}

const HEAD_END = [13, 10, 13, 10] as const;
/** Nothing that is shown in low resolution is larger; what is, is no picture. */
const MOST_BYTES = 8_000_000;

function find(bytes: Uint8Array, wanted: ArrayLike<number>, from: number): number {
  for (let at = bytes.indexOf(wanted[0] ?? 0, from); at !== -1; at = bytes.indexOf(wanted[0] ?? 0, at + 1)) {
    let same = 1;
    while (same < wanted.length && bytes[at + same] === wanted[same]) same += 1;
    if (same === wanted.length) return at;
  }
  return -1;
}

function joined(one: Uint8Array<ArrayBuffer>, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** Takes the bytes of such an answer as they come, and gives back the pictures that are complete. Pure, so that tests need no camera. */
export class Parts {
  private held: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  private readonly mark: Uint8Array;

  constructor(boundary: string) {
    this.mark = new TextEncoder().encode(`--${boundary}`);
  }

  take(bytes: Uint8Array): Uint8Array<ArrayBuffer>[] {
    this.held = joined(this.held, bytes);
    const found: Uint8Array<ArrayBuffer>[] = [];
    for (let part = this.next(); part !== null; part = this.next()) if (part.length > 0) found.push(part);
    if (this.held.length > MOST_BYTES) throw new Error('this is no stream of pictures');
    return found;
  }

  private next(): Uint8Array<ArrayBuffer> | null {
    const start = find(this.held, this.mark, 0);
    if (start === -1) return null;
    const headEnd = find(this.held, HEAD_END, start);
    if (headEnd === -1) return null;
    const head = new TextDecoder().decode(this.held.subarray(start, headEnd));
    const from = headEnd + HEAD_END.length;
    const [, told] = /content-length:\s*(\d+)/i.exec(head) ?? [];
    const to = told === undefined ? find(this.held, [13, 10, ...this.mark], from) : from + Number(told);
    if (to === -1 || to > this.held.length) return null;
    const part = this.held.slice(from, to);
    this.held = this.held.slice(to);
    return part;
  }
}
