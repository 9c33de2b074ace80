export type Said = { noun: string; verb: string; about: string };

const VERB = { POST: 'added', DELETE: 'removed' } as const;

/** What a request did, from its method and route: `POST /tools/{tool_id}/hold` holds a tool, `POST /tools/{tool_id}/plans` adds a plan. */
export function saidBy(what: string, target: string, isVerb: (word: string) => boolean): Said | undefined {
  const [method = '', route = ''] = what.split(' ');
  if (!route.startsWith('/')) return undefined;
  const steps = route
    .replace(/^\/api\/v1/, '')
    .split('/')
    .slice(1);
  const asked = target
    .replace(/^\/api\/v1/, '')
    .split('/')
    .slice(1);
  const about = asked[steps.findIndex((step) => step.startsWith('{'))] ?? '';
  if (steps[0] === 'bulk') return { noun: 'tables', verb: 'added', about: steps[1] ?? '' };
  const words = steps.filter((step) => step !== 'internal' && !step.startsWith('{'));
  const last = words.at(-1) ?? '';
  const before = words.at(-2);
  if (before && isVerb(last)) return { noun: before, verb: last, about };
  return { noun: last, verb: method === 'POST' || method === 'DELETE' ? VERB[method] : 'changed', about };
}
