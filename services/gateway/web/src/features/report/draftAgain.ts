import type { FailureInput } from '../../api/failureTypes';
import { loadDraft, saveDraft } from '../../lib/drafts';
import type { StoredEntry } from '../../lib/outbox';
import { isBegun, type ReportDraft, reportDraftKey } from './draft';

/** Makes a refused report a draft again; false where another one was begun on its tool, which must not be lost for it. */
export async function draftAgain({ user, body }: Pick<StoredEntry, 'user' | 'body'>): Promise<boolean> {
  const { tool_id, code, severity, cavity, position, component_id, stop, note, photo_ids, client_id } = body as FailureInput;
  const key = reportDraftKey(user, tool_id);
  const begun = (await loadDraft(key)) as ReportDraft | undefined;
  if (begun && isBegun(begun) && begun.client_id !== client_id) return false;
  const place = { cavity: cavity ?? null, position: position ?? null, component_id: component_id ?? null };
  const draft: ReportDraft = {
    ...{ code, severity: severity ?? null, ...place, stop: stop ?? 'none', note: note ?? '' },
    // Its pictures and their marks are with the server, or on their way of their own.
    ...{ photo_ids: [...(photo_ids ?? [])], sent_photo_ids: [...(photo_ids ?? [])], own_photo_ids: [] },
    ...{ marks: {}, client_id: client_id ?? '' },
  };
  await saveDraft(key, draft);
  return true;
}
