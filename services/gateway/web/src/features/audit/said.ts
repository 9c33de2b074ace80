/** `route` names a request that has words of its own; any other is said by what it was done to and what was done. */
export type Said = { route: string; noun: string; verb: string; about: string };
export type Known = { isNoun: (word: string) => boolean; isVerb: (word: string) => boolean };

const VERB: Readonly<Record<string, string>> = { GET: 'viewed', POST: 'added', DELETE: 'removed' };
/** An id that no person reads. */
export const OPAQUE = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** What a request did, from its method and route: `POST /tools/{tool_id}/hold` holds a tool, `POST /tools/{tool_id}/plans` adds a plan. */
export function saidBy(what: string, target: string, { isNoun, isVerb }: Known): Said | undefined {
  const [method = '', path = ''] = what.split(' ');
  if (!path.startsWith('/')) return undefined;
  const steps = stepsOf(path);
  const words = steps.filter((step) => !isOpen(step));
  const asked = stepsOf(target)[steps.findIndex(isOpen)] ?? '';
  const said = { route: routeOf(method, steps), about: OPAQUE.test(asked) ? '' : asked };
  if (words[0] === 'bulk') return { ...said, noun: 'tables', verb: 'added', about: words[1]?.replace('_', '-') ?? '' };
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1).findLast(isNoun);
  if (method !== 'GET' && before && isVerb(last)) return { ...said, noun: before, verb: last };
  const noun = isNoun(last) ? last : before;
  return noun ? { ...said, noun, verb: VERB[method] ?? 'changed' } : undefined;
}

/** `POST /api/v1/tools/{tool_id}/legal-hold` is called `POST tools/_/legal-hold`, as names of texts hold no dots. */
function routeOf(method: string, steps: readonly string[]): string {
  return `${method} ${steps.map((step) => (isOpen(step) ? '_' : step)).join('/')}`;
}

function stepsOf(path: string): string[] {
  return path
    .replace(/^\/(api\/v1|internal)\//, '/')
    .replace(/\.(xlsx|json|jsonl|jsonld|csv|zip|pdf|svg|png)$/, '')
    .split('/')
    .slice(1);
}

function isOpen(step: string): boolean {
  return step.startsWith('{');
}
