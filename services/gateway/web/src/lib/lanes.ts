import { ApiProblem, type NoConnection } from '../api/problem';
import type { OutboxEntry } from './outbox';

type Written = Pick<OutboxEntry, 'path' | 'key' | 'body'>;

/** `/api/v1/jobs/J-7/start`: the kind is `jobs`, the thing `jobs/J-7`; a photo says its id in the query. What is new is a thing of its own. */
function placeOf({ path, key }: Written): { kind: string; thing: string } {
  const { pathname, searchParams } = new URL(path, 'http://toolcare');
  const [kind = '', id] = pathname.replace(/^\/api\/v\d+\//, '').split('/');
  return { kind, thing: `${kind}/${id ?? searchParams.get('id') ?? key}` };
}

/** The whole service is away or overrun, not only this write too much for it. */
const OF_ITS_SERVICE = new Set([408, 425, 429, 502, 503, 504]);

/** What one run passes by: entries on one thing keep their order, and a service that is away holds up no other. */
export class Lanes {
  private readonly closed = new Set<string>();

  isOpen(entry: Written): boolean {
    const { kind, thing } = placeOf(entry);
    return !this.closed.has(kind) && !this.closed.has(thing);
  }

  /** After "not now" for one entry; tells whether others are worth a try. */
  close(entry: Written, error: ApiProblem | NoConnection): boolean {
    const { kind, thing } = placeOf(entry);
    if (error instanceof ApiProblem) {
      this.closed.add(OF_ITS_SERVICE.has(error.status) ? kind : thing);
      return error.status !== 401;
    }
    // A picture may be too much for a poor line that carries a report all the same.
    this.closed.add(kind);
    return entry.body instanceof Blob;
  }
}
