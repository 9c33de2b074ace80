import { renderHook, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { dropDraft, loadDraft, saveDraft, useDraft } from './drafts';

function typing(key: string, restore: (values: string) => void = () => undefined) {
  return renderHook(({ values }) => useDraft(key, values, restore, values !== ''), { initialProps: { values: '' } });
}

it('keeps what was typed before the drafts could be read', async () => {
  const { rerender } = typing('early');
  rerender({ values: 'With a felt wheel only.' });
  await waitFor(async () => expect(await loadDraft('early')).toBe('With a felt wheel only.'));
  await dropDraft('early');
});

it('brings a draft back once, and saves each change of it', async () => {
  await saveDraft('late', 'begun');
  const restore = vi.fn();
  const { rerender } = typing('late', restore);
  await waitFor(() => expect(restore).toHaveBeenCalledWith('begun'));
  rerender({ values: 'begun, and gone on with' });
  await waitFor(async () => expect(await loadDraft('late')).toBe('begun, and gone on with'));
  expect(restore).toHaveBeenCalledTimes(1);
});
