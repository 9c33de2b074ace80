import type { PhotoDetail } from '../../api/photoTypes';

const OWN_REMOVAL_MS = 24 * 3_600_000;

/** What it shows, says whoever added it, and engineers; the server decides again. */
export function mayDescribe({ added_by: by }: Pick<PhotoDetail, 'added_by'>, me: string, isEngineer: boolean): boolean {
  return isEngineer || by === me;
}

/** Engineers at any time, whoever added it for a day; the server decides again. */
export function mayRemove(
  photo: Pick<PhotoDetail, 'added_by' | 'added_at' | 'removal'>,
  me: string,
  isEngineer: boolean,
  now: Date,
): boolean {
  if (photo.removal) return false;
  return isEngineer || (photo.added_by === me && now.getTime() - Date.parse(photo.added_at) < OWN_REMOVAL_MS);
}
