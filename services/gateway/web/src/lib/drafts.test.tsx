import { act, renderHook, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { useState } from 'react';
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

it('is dropped when what was typed is taken back, and when it is discarded', async () => {
  const { rerender } = typing('undone');
  await waitFor(async () => {
    rerender({ values: 'a typo' });
    expect(await loadDraft('undone')).toBe('a typo');
  });
  rerender({ values: '' });
  await waitFor(async () => expect(await loadDraft('undone')).toBeUndefined());
});

it('says since when it is, and goes back to what there was before', async () => {
  await saveDraft('old', 'typed in May');
  const { result } = renderHook(() => {
    const [values, setValues] = useState('as saved');
    // As forms do that only know that they were touched.
    const [touched, setTouched] = useState(false);
    const restore = (old: string): void => (setValues(old), setTouched(true));
    return { values, draft: useDraft('old', values, restore, touched) };
  });
  await waitFor(() => expect(result.current.values).toBe('typed in May'));
  expect(result.current.draft.since).toBeGreaterThan(Date.now() - 60_000);
  act(() => result.current.draft.discard());
  expect(result.current).toMatchObject({ values: 'as saved', draft: { since: null } });
  await waitFor(async () => expect(await loadDraft('old')).toBeUndefined());
});
