import { loadDraft, saveDraft } from '../../lib/drafts';
import type { StoredEntry } from '../../lib/outbox';
import { uid } from '../../lib/uid';
import { BLANK, draftOf, type FinishValues, type signature } from './finish';
import { localMinute } from './times';

type Signed = ReturnType<typeof signature>;

/** The sheet as it was when it was signed; what was proposed then stands there as entered. */
export function signedValues(body: Signed): FinishValues {
  const { note, workers, done_at, bench_minutes = '', waiting_minutes = '', cost_cents, released, release_note, findings } = body;
  return {
    ...{ note, workers, released, releaseNote: release_note },
    ...{ doneAt: localMinute(new Date(done_at)), bench: bench_minutes, waiting: waiting_minutes },
    cost: cost_cents === undefined ? '' : cost_cents / 100,
    findings: findings.map((finding) => ({ ...finding, key: finding.item_id ?? uid() })),
  };
}

/** Makes a refused signature a sheet to be mended; false where it was begun anew, which must not be lost for it. */
export async function signAgain({ user, body }: Pick<StoredEntry, 'user' | 'body'>, jobId: string): Promise<boolean> {
  const key = draftOf(user, jobId);
  const begun = await loadDraft(key);
  if (begun !== undefined && JSON.stringify(begun) !== JSON.stringify(BLANK)) return false;
  await saveDraft(key, signedValues(body as Signed));
  return true;
}
