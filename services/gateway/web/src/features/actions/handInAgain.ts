import { loadDraft, saveDraft } from '../../lib/drafts';
import type { StoredEntry } from '../../lib/outbox';
import { type Completion, completionDraft, isBlank } from './evidence';

/** Makes what was handed in and refused a draft again; false where it was begun anew, which must not be lost for it. */
export async function handInAgain({ user, body }: Pick<StoredEntry, 'user' | 'body'>, actionId: string): Promise<boolean> {
  const key = completionDraft(user, actionId);
  const begun = (await loadDraft(key)) as Completion | undefined;
  if (begun !== undefined && !isBlank(begun)) return false;
  await saveDraft(key, body);
  return true;
}
