import { useEffect, useReducer, useRef, useState } from 'react';
import { keys } from '../../api/keys';
import { saveLayer } from '../../api/photos';
import type { Layer, Shape } from '../../api/photoTypes';
import { isStale, useWrite } from '../../components/useWrite';
import { useDraft } from '../../lib/drafts';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { begun, type Deed, edited, type Editing } from './editing';
import { isSame, together } from './shapes';

type Draft = { version: number; shapes: Shape[] };

export type LayerEdit = {
  editing: Editing;
  run: (deed: Deed) => void;
  isOpen: boolean;
  /** Something is drawn that only this device has. */
  isDirty: boolean;
  open: () => void;
  /** What was drawn stays on this device. */
  close: () => void;
  discard: () => void;
  save: () => void;
  saving: boolean;
  error: unknown;
  /** What somebody else saved in between; null: nobody did. */
  theirs: Layer | null;
  settle: (choice: 'mine' | 'theirs' | 'both') => void;
};

/** A person's unsaved drawing on a photo: it survives a reload, and meets what others saved meanwhile with a question. */
export function useEditing(photoId: string, server: Layer): LayerEdit {
  const userId = useStore(session).user?.id ?? '';
  const [isOpen, setIsOpen] = useState(false);
  const [base, setBase] = useState(server);
  const [editing, run] = useReducer(edited, server.shapes, begun);
  const isDirty = !isSame(editing.shapes, base.shapes);
  const startFrom = (layer: Layer): void => {
    setBase(layer);
    run({ do: 'replace', shapes: layer.shapes, asStep: false });
  };
  const draft = useDraft<Draft>(
    `${userId}:layer:${photoId}`,
    { version: base.version, shapes: [...editing.shapes] },
    ({ version, shapes }) => {
      // What the layer was then, nobody has any more where it went on since: saving will ask.
      startFrom(version === server.version ? server : { ...server, version, shapes: [] });
      run({ do: 'replace', shapes, asStep: true });
      setIsOpen(true);
    },
    isDirty,
  );
  const endWith = (layer: Layer): void => {
    startFrom(layer);
    setIsOpen(false);
    void draft.clear();
  };
  const write = useWrite(({ version, shapes }: Draft, key) => saveLayer(photoId, version, shapes, key), {
    refreshes: [keys.photos],
    done: endWith,
  });
  const wasUndone = !isDirty && editing.future.length > 0;
  const clear = useRef(draft.clear);
  useEffect(() => {
    clear.current = draft.clear;
  });
  useEffect(() => {
    if (wasUndone) void clear.current();
  }, [wasUndone]);
  return {
    editing,
    run,
    isOpen,
    isDirty,
    open: () => {
      if (!isDirty) startFrom(server);
      setIsOpen(true);
    },
    close: () => setIsOpen(false),
    discard: () => {
      write.reset();
      endWith(server);
    },
    save: () => write.run({ version: base.version, shapes: [...editing.shapes] }),
    saving: write.pending,
    error: isStale(write.error) ? null : write.error,
    theirs: isStale(write.error) && server.version > base.version ? server : null,
    settle: (choice) => {
      write.reset();
      if (choice === 'theirs') return endWith(server);
      setBase(server);
      if (choice === 'both') run({ do: 'replace', shapes: together(editing.shapes, server.shapes), asStep: true });
      else write.run({ version: server.version, shapes: [...editing.shapes] });
    },
  };
}
