/** A scan gun types a code far faster than a hand, and ends it with Enter. */
const LONGEST_PAUSE_MS = 100;
const SHORTEST_CODE = 4;

/** Tells what a gun typed from what a hand typed, by the time between keys. Pure, so that tests need no gun. */
export class KeyBurst {
  private text = '';
  private lastAt = Number.NEGATIVE_INFINITY;

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

const WRITTEN_IN = 'input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true]';

function isWrittenIn(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(WRITTEN_IN) !== null;
}

type Taker = (code: string) => void;

/** Who wants the next scan; a dialog that asks for one stands above the page, which would open the tool. */
const takers: Taker[] = [];

export function takeScans(taker: Taker): () => void {
  takers.push(taker);
  return () => void takers.splice(takers.indexOf(taker), 1);
}

/** Listens everywhere but in fields: there the gun writes into the field, as a keyboard does. Returns how to stop. */
export function listenForScans(): () => void {
  const burst = new KeyBurst();
  const heard = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || isWrittenIn(event.target)) return;
    const code = burst.take(event.key, event.timeStamp);
    const taker = takers.at(-1);
    if (code === null || !taker) return;
    // The Enter of the gun must not press the button that happens to have the focus.
    event.preventDefault();
    event.stopPropagation();
    taker(code);
  };
  window.addEventListener('keydown', heard, { capture: true });
  return () => window.removeEventListener('keydown', heard, { capture: true });
}
