import type { ActionDetail } from '../../api/actionTypes';
import type { StoredEntry } from '../../lib/outbox';

export function actionPath(actionId: string, rest: string): string {
  return `/api/v1/actions/${encodeURIComponent(actionId)}/${rest}`;
}

type Overlaid = Pick<ActionDetail, 'id' | 'state' | 'checklist'>;

function wordOf(actionId: string, path: string): string | null {
  const start = actionPath(actionId, '');
  return path.startsWith(start) ? path.slice(start.length) : null;
}

function afterEntry<Kept extends Overlaid>(action: Kept, { path, body, createdAt }: StoredEntry, by: string): Kept {
  const word = wordOf(action.id, path);
  if (word === 'start' && action.state === 'open') return { ...action, state: 'in_work' };
  if (word !== 'check') return action;
  const { item_id: itemId, done } = body as { item_id: string; done: boolean };
  const at = new Date(createdAt).toISOString();
  const checklist = action.checklist.map((line) =>
    line.id === itemId ? { ...line, done, done_by: done ? by : null, done_at: done ? at : null } : line,
  );
  return { ...action, checklist };
}

/** The server's word with what this device still has to send over it; what was refused counts no longer. */
export function withQueued<Kept extends Overlaid>(action: Kept, entries: readonly StoredEntry[], by: string): Kept {
  return entries.filter(({ state }) => state === 'waiting').reduce((now, entry) => afterEntry(now, entry, by), action);
}

/** Words that wait to be sent. */
export function queuedComments(actionId: string, entries: readonly StoredEntry[]): { key: string; text: string; photo_ids: string[] }[] {
  return entries
    .filter(({ path, state }) => state === 'waiting' && wordOf(actionId, path) === 'comments')
    .map(({ key, body }) => ({ key, ...(body as { text: string; photo_ids: string[] }) }));
}

/** Handed in on this device: waiting to be sent, or refused after the page was left. */
export function handedIn(actionId: string, entries: readonly StoredEntry[]): StoredEntry | null {
  return entries.find(({ path }) => wordOf(actionId, path) === 'complete') ?? null;
}
