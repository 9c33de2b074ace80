import { act } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import type { ChecklistItem, JobSheet } from '../../api/benchTypes';
import { keys } from '../../api/keys';
import { outbox, queries } from '../../lib/runtime';
import { onFreshDevice, SOON, withoutServer } from '../../testing/device';
import { renderPart } from '../../testing/render';
import { withValue } from './items';
import { type JobWork, useJobWork } from './useJobWork';

const faces = { id: 'faces', kind: 'check', graded: true, texts: { en: 'Faces' } } as unknown as ChecklistItem;
const sheet = {
  job: { id: 'j1', state: 'started', code: 'L3' },
  tool: { id: 't1', number: 'T-1' },
  checklist: { groups: [{ items: [faces] }] },
  answers: [],
} as unknown as JobSheet;

onFreshDevice();

it('keeps a note that was written by the same tap that grades the point, also while an older answer waits', async () => {
  withoutServer();
  await outbox.open('u1', 'Anna');
  queries.setQueryData(keys.jobSheet('j1'), sheet);
  const work = { current: null as unknown as JobWork };
  function Row() {
    work.current = useJobWork(sheet);
    return null;
  }
  await renderPart(<Row />);
  const waiting = (count: number) => vi.waitFor(() => expect(outbox.entries.get()).toHaveLength(count), SOON);
  await act(async () => {
    work.current.answer(faces, (old) => withValue(faces, old, 'flag'));
    await waiting(1);
  });
  const asRendered = work.current;
  act(() => {
    asRendered.answer(faces, (old) => ({ ...old, note: 'Dent at cavity 3' }));
    asRendered.answer(faces, (old) => ({ ...old, as_left: 'caution' }));
  });
  const said = { value: 'flag', as_left: 'caution', note: 'Dent at cavity 3' };
  expect(work.current.answers.get('faces')).toMatchObject(said);
  await waiting(3);
  expect(outbox.entries.get().at(-1)?.body).toMatchObject(said);
});
