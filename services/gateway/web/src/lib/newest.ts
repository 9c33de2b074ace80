/** The server's lists lag behind the live values by up to five seconds; older live values say nothing new. */
const FRESH_MS = 10_000;

/** The newest live value of each tool or source, for answers that were asked later and still know less. */
export class Newest<Value extends { id: string }> {
  private readonly heard = new Map<string, { value: Value; at: number }>();

  constructor(private readonly now: () => number = () => Date.now()) {}

  note(value: Value): void {
    this.heard.set(value.id, { value, at: this.now() });
  }

  /** null: nothing was heard lately, so the server's answer is the newest there is. */
  of(id: string): Value | null {
    const found = this.heard.get(id);
    return found && this.now() - found.at < FRESH_MS ? found.value : null;
  }
}
