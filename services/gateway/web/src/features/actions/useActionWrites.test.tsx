import { expect, it, vi } from 'vitest';
import { loadDraft, saveDraft } from '../../lib/drafts';
import { outbox } from '../../lib/runtime';
import { onFreshDevice, SOON, withoutServer } from '../../testing/device';
import { BLANK, completionDraft } from './evidence';
import { handInAgain } from './handInAgain';
import { startAction } from './useActionWrites';

onFreshDevice();

it('starts an action once, however often it is tapped', async () => {
  withoutServer();
  await outbox.open('u1', 'Anna');
  startAction({ id: 'a1', number: 1 });
  startAction({ id: 'a1', number: 1 });
  startAction({ id: 'a2', number: 2 });
  const waiting = () => outbox.entries.get().map(({ path }) => path);
  await vi.waitFor(() => expect(waiting()).toContain('/api/v1/actions/a2/start'), SOON);
  startAction({ id: 'a1', number: 1 });
  startAction({ id: 'a3', number: 3 });
  await vi.waitFor(() => expect(waiting()).toContain('/api/v1/actions/a3/start'), SOON);
  expect(waiting()).toEqual(['a1', 'a2', 'a3'].map((id) => `/api/v1/actions/${id}/start`));
});

it('makes a refused hand-in a draft again with all that was said, and never in place of one begun anew', async () => {
  const body = { ...BLANK, note: 'Vent opened to 0.03 mm', photo_ids: ['p1'] };
  expect(await handInAgain({ user: 'u1', body }, 'a1')).toBe(true);
  expect(await loadDraft(completionDraft('u1', 'a1'))).toEqual(body);
  await saveDraft(completionDraft('u1', 'a1'), { ...BLANK, note: 'Something else' });
  expect(await handInAgain({ user: 'u1', body }, 'a1')).toBe(false);
  expect(await loadDraft(completionDraft('u1', 'a1'))).toMatchObject({ note: 'Something else' });
});
