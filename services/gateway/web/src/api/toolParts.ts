import type { ToolDetail } from './types';

/** Whose parts of a tool's page they are. */
const PARTS: Readonly<Record<string, readonly (keyof ToolDetail)[]>> = {
  registry: ['tool', 'mountings'],
  maintenance: ['plans', 'jobs', 'log'],
  shotcounter: ['gaps'],
};

/** The answer with what the services that it misses said before (`askedAt`), for a slow one has not lost it. */
export function withKnown(answer: ToolDetail, before: ToolDetail | undefined, askedAt = 0): ToolDetail {
  if (!before) return answer;
  return answer.missing.reduce((detail, service) => {
    const at = before.missing.includes(service) ? before.known_at?.[service] : askedAt;
    if (at === undefined) return detail;
    const parts = (PARTS[service] ?? []).map((part) => [part, before[part]]);
    return { ...detail, ...(Object.fromEntries(parts) as Partial<ToolDetail>), known_at: { ...detail.known_at, [service]: at } };
  }, answer);
}

/** Whether what this service owns is there, be it from before. An empty list of one that never answered says nothing. */
export function isKnown({ missing, known_at }: ToolDetail, service: 'registry' | 'maintenance' | 'shotcounter'): boolean {
  return !missing.includes(service) || known_at?.[service] !== undefined;
}
