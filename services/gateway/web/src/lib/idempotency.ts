import { serverNow } from './serverClock';
import { uid } from './uid';

/** One key per meant action: pressing "Save" again with the same content repeats the request, changed content is a new one. */
export class AttemptKey {
  private content = '';
  private key = '';
  /** When it was meant first, by the server's clock. */
  since = 0;

  for(body: unknown): string {
    const content = JSON.stringify(body);
    if (this.key === '' || content !== this.content) {
      this.content = content;
      this.key = uid();
      this.since = serverNow();
    }
    return this.key;
  }

  done(): void {
    this.key = '';
  }
}
