import { useEffect, useRef, useState } from 'react';
import { inDatabase } from './database';

export async function saveDraft(key: string, values: unknown): Promise<void> {
  await inDatabase((db) => db.put('drafts', { values, savedAt: Date.now() }, key));
}

export async function loadDraft(key: string): Promise<unknown> {
  return (await inDatabase((db) => db.get('drafts', key)))?.values;
}

export async function dropDraft(key: string): Promise<void> {
  await inDatabase((db) => db.delete('drafts', key));
}

/** Saves what was typed at each change and brings it back once; `user` is part of the key, a draft is nobody else's business. */
export function useDraft<T>(key: string, values: T, restore: (values: T) => void, dirty: boolean): { clear: () => Promise<void> } {
  const [readyFor, setReadyFor] = useState<string | null>(null);
  const restoreLatest = useRef(restore);
  useEffect(() => {
    restoreLatest.current = restore;
  });
  useEffect(() => {
    let current = true;
    void loadDraft(key).then((draft) => {
      if (!current) return;
      // What was typed in the meantime is saved by this as well.
      setReadyFor(key);
      if (draft !== undefined) restoreLatest.current(draft as T);
    });
    return () => {
      current = false;
    };
  }, [key]);
  const content = JSON.stringify(values);
  useEffect(() => {
    if (readyFor === key && dirty) void saveDraft(key, JSON.parse(content) as unknown);
  }, [readyFor, key, content, dirty]);
  return { clear: () => dropDraft(key) };
}

export type Edit<Base, T> = { base: Base; values: T };

/**
 * The draft of a change goes with what it was made upon: brought back after somebody else has saved, it is compared with that, as if it
 * had been open all the while, and overwrites nothing.
 */
export function useEditDraft<Base, T>(
  key: string,
  edit: Edit<Base, T>,
  restore: (edit: Edit<Base, T>) => void,
  dirty: boolean,
): { clear: () => Promise<void> } {
  return useDraft(`${key}:edit`, edit, restore, dirty);
}
