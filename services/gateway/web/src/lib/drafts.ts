import { useEffect, useRef, useState } from 'react';
import { inDatabase } from './database';

export async function saveDraft(key: string, values: unknown): Promise<void> {
  await inDatabase((db) => db.put('drafts', { values, savedAt: Date.now() }, key));
}

function kept(key: string): Promise<{ values: unknown; savedAt: number } | undefined> {
  return inDatabase((db) => db.get('drafts', key));
}

export async function loadDraft(key: string): Promise<unknown> {
  return (await kept(key))?.values;
}

export async function dropDraft(key: string): Promise<void> {
  await inDatabase((db) => db.delete('drafts', key));
}

export type Draft = {
  /** Nothing of it stays: it was saved, or is not wanted any more. */
  clear: () => Promise<void>;
  /** When it was typed, where it was brought back and still stands here; else null. */
  since: number | null;
  /** Goes back to what there was before the draft was brought back. */
  discard: () => void;
};

/**
 * Saves what was typed at each change and brings it back once; taken back by hand it is dropped. `user` is part of the key, a
 * draft is nobody else's business.
 */
export function useDraft<T>(key: string, values: T, restore: (values: T) => void, dirty: boolean): Draft {
  const [ready, setReady] = useState<{ key: string; since: number | null } | null>(null);
  const restoreLatest = useRef(restore);
  const isKept = useRef(false);
  useEffect(() => {
    restoreLatest.current = restore;
  });
  const content = JSON.stringify(values);
  const [start, setStart] = useState({ key, content });
  if (start.key !== key) setStart({ key, content });
  useEffect(() => {
    let current = true;
    void kept(key).then((draft) => {
      if (!current) return;
      isKept.current = draft !== undefined;
      // What was typed in the meantime is saved by this as well.
      setReady({ key, since: draft?.savedAt ?? null });
      if (draft !== undefined) restoreLatest.current(draft.values as T);
    });
    return () => {
      current = false;
    };
  }, [key]);
  const isReady = ready?.key === key;
  const isChanged = dirty && content !== start.content;
  useEffect(() => {
    if (!isReady) return;
    if (isChanged) void saveDraft(key, JSON.parse(content) as unknown);
    else if (isKept.current) void dropDraft(key);
    isKept.current = isChanged;
  }, [isReady, key, content, isChanged]);
  const clear = (): Promise<void> => {
    isKept.current = false;
    return dropDraft(key);
  };
  return {
    clear,
    since: isReady && isChanged ? ready.since : null,
    discard: () => {
      setReady({ key, since: null });
      restoreLatest.current(JSON.parse(start.content) as T);
      void clear();
    },
  };
}

export type Edit<Base, T> = { base: Base; values: T };

/**
 * The draft of a change goes with what it was made upon: brought back after somebody else has saved, it is compared with that, as if it
 * had been open all the while, and overwrites nothing.
 */
export function useEditDraft<Base, T>(key: string, edit: Edit<Base, T>, restore: (edit: Edit<Base, T>) => void, dirty: boolean): Draft {
  return useDraft(`${key}:edit`, edit, restore, dirty);
}
