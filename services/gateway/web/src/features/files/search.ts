import type { RowFilter } from '../../api/files';
import type { ImportKind, ImportRow } from '../../api/types';

export const FATES: readonly Exclude<ImportRow['fate'], 'pending'>[] = ['new', 'changed', 'same', 'refused'];
export const KINDS: readonly ImportKind[] = ['machines', 'places', 'tools', 'counts', 'plans', 'parts', 'failure_codes'];

/** The filter is the address, so the refused rows of a file can be sent to whoever mends them. */
export function rowSearch(search: Record<string, unknown>): RowFilter {
  const kind = KINDS.find((one) => one === search.kind);
  const fate = FATES.find((one) => one === search.fate);
  return { ...(kind ? { kind } : {}), ...(fate ? { fate } : {}) };
}
