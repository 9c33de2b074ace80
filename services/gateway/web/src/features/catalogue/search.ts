import { CODE_GROUPS } from '../../api/failureNames';
import type { CodeGroup } from '../../api/failureTypes';

export type CodesSearch = { group?: CodeGroup; q?: string; retired?: true };

/** Which part of the catalogue is shown is its address. */
export function codesSearch(search: Record<string, unknown>): CodesSearch {
  const group = CODE_GROUPS.find((one) => one === search.group);
  return {
    ...(group ? { group } : {}),
    ...(typeof search.q === 'string' && search.q.trim() !== '' ? { q: search.q } : {}),
    ...(search.retired ? { retired: true as const } : {}),
  };
}
