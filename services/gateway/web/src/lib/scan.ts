/** A scan gun types a code far faster than a hand, and ends it with Enter. */
const LONGEST_PAUSE_MS = 100;
const SHORTEST_CODE = 4;

/** Tells what a gun typed from what a hand typed, by the time between keys. Pure, so that tests need no gun. */
export class KeyBurst {
  private text = '';
  private lastAt = Number.NEGATIVE_INFINITY;

  /** Whether this key would be the first of a burst: what a field holds now is what it gets back. */
  begins(key: string, atMs: number): boolean {
    return key.length === 1 && atMs - this.lastAt > LONGEST_PAUSE_MS;
  }

  /** Takes one key; returns the code when this key ends one. */
  take(key: string, atMs: number): string | null {
    if (key === 'Shift') return null;
    const follows = atMs - this.lastAt <= LONGEST_PAUSE_MS;
    this.lastAt = atMs;
    if (key === 'Enter') {
      const code = this.text.trim();
      this.text = '';
      return follows && code.length >= SHORTEST_CODE ? code : null;
    }
    if (key.length !== 1) this.text = '';
    else this.text = follows ? this.text + key : key;
    return null;
  }
}

type Field = HTMLInputElement | HTMLTextAreaElement;

function fieldOf(target: EventTarget | null): Field | null {
  const writable =
    target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && !/checkbox|radio|button/.test(target.type));
  return writable && !target.readOnly && !target.disabled ? target : null;
}

/** Puts a field's text as a person would have typed it, so that the page hears of it. */
function write(field: Field, text: string): void {
  const prototype = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** A field that asks for codes takes what the gun writes, as a keyboard does: it is marked with this attribute. */
const TAKES_CODES = '[data-takes-codes]';

type Taker = (code: string) => void;

/** Who wants the next scan; a dialog that asks for one stands above the page, which would open the tool. */
const takers: Taker[] = [];

export function takeScans(taker: Taker): () => void {
  takers.push(taker);
  return () => void takers.splice(takers.indexOf(taker), 1);
}

/**
 * Listens everywhere, in fields as well: what a gun typed into one is taken out again. Returns how to stop.
 * Only a short text in a hand's own haste could be taken for a gun's; no hand types four keys and Enter in 0.4 s.
 */
export function listenForScans(): () => void {
  const burst = new KeyBurst();
  let before: { field: Field; text: string } | null = null;
  const heard = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const field = fieldOf(event.target);
    if (field?.matches(TAKES_CODES) || field?.type === 'password') return;
    const begins = burst.begins(event.key, event.timeStamp);
    if (begins) before = field && { field, text: field.value };
    const code = burst.take(event.key, event.timeStamp);
    const taker = takers.at(-1);
    if (code === null || !taker) return;
    // The Enter of the gun must not press the button that happens to have the focus.
    event.preventDefault();
    event.stopPropagation();
    if (before && before.field === field) write(before.field, before.text);
    taker(code);
  };
  window.addEventListener('keydown', heard, { capture: true });
  return () => window.removeEventListener('keydown', heard, { capture: true });
}
