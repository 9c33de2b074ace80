import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useReducer, useRef, useState } from 'react';
import { keys } from '../../api/keys';
import { layerOf } from '../../api/photos';
import type { Layer, Shape } from '../../api/photoTypes';
import { isStale } from '../../components/useWrite';
import { useDraft } from '../../lib/drafts';
import type { ParkedReason } from '../../lib/outbox';
import { outbox } from '../../lib/runtime';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { uid } from '../../lib/uid';
import { begun, type Deed, edited, type Editing } from './editing';
import { type DrawnLayer, layerCommand, layerEntries, queuedLayer } from './layerQueue';
import { isSame, together } from './shapes';

type Draft = { version: number; shapes: Shape[] };

/** What the editor needs to know of the layer that is drawn in it. */
export type Drawing = {
  editing: Editing;
  run: (deed: Deed) => void;
  /** Something is drawn that only this device has. */
  isDirty: boolean;
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

export type LayerEdit = Drawing & {
  isOpen: boolean;
  /** The layer as it will be once this device has sent what it has to send. */
  layer: Layer;
  /** Saved here, but still to be sent. */
  isWaiting: boolean;
  /** Why the server did not take what was sent later; null: it refused nothing. */
  refused: ParkedReason | null;
  open: () => void;
  /** Draws on with what was refused; what others saved meanwhile is compared with it. */
  takeUp: () => void;
  /** What was discarded last on this page can come back. */
  canBringBack: boolean;
  bringBack: () => void;
  /** Saves these shapes as the newest version. */
  restore: (shapes: readonly Shape[]) => void;
};

/** A person's unsaved drawing on a photo: it survives a reload, waits for the network, and meets what others saved with a question. */
export function useEditing([photoId, ...aliases]: readonly [string, ...string[]], server: Layer, of: string): LayerEdit {
  const ids = [photoId, ...aliases];
  const userId = useStore(session).user?.id ?? '';
  const queries = useQueryClient();
  const entries = useStore(outbox.entries);
  const queued = queuedLayer(ids, entries);
  const isWaiting = queued?.entry.state === 'waiting';
  const layer: Layer = isWaiting ? { ...server, version: queued.version, shapes: [...queued.shapes] } : server;
  const [isOpen, setIsOpen] = useState(false);
  const [base, setBase] = useState<DrawnLayer>(layer);
  const [editing, run] = useReducer(edited, layer.shapes, begun);
  const [isTakenUp, setIsTakenUp] = useState(false);
  const [discarded, setDiscarded] = useState<DrawnLayer | null>(null);
  const isDirty = !isSame(editing.shapes, base.shapes);
  const startFrom = (from: DrawnLayer): void => {
    setBase(from);
    run({ do: 'replace', shapes: from.shapes, asStep: false });
  };
  // What the layer was then, nobody has any more where it went on since: saving will ask.
  const goOnWith = ({ version, shapes }: DrawnLayer): void => {
    startFrom(version === layer.version ? layer : { version, shapes: [] });
    run({ do: 'replace', shapes, asStep: true });
    setIsOpen(true);
  };
  const draft = useDraft<Draft>(`${userId}:layer:${photoId}`, { version: base.version, shapes: [...editing.shapes] }, goOnWith, isDirty);
  const endWith = (saved: DrawnLayer): void => {
    startFrom(saved);
    setIsOpen(false);
    setIsTakenUp(false);
    void draft.clear();
  };
  const forget = async (): Promise<void> => {
    for (const seq of layerEntries(ids, outbox.entries.get())) await outbox.discard(seq);
  };
  const write = useMutation({
    networkMode: 'always',
    mutationFn: async (drawn: DrawnLayer) => {
      const key = uid();
      await forget();
      const outcome = await outbox.submit(layerCommand(photoId, drawn, of, key), key);
      if (outcome.state === 'refused') throw outcome.problem;
      return outcome.state === 'sent' ? layerOf(outcome.answer as Parameters<typeof layerOf>[0]) : drawn;
    },
    // What this page shows is old: ask again, so that both layers can be compared.
    onError: (error) => (isStale(error) ? queries.invalidateQueries({ queryKey: keys.photos }) : undefined),
    onSuccess: endWith,
  });
  const save = (shapes: readonly Shape[], from: DrawnLayer): void => {
    setDiscarded(null);
    // Whoever saved meanwhile: as long as what was drawn upon looks the same, nothing is lost.
    write.mutate({ version: isSame(server.shapes, from.shapes) ? server.version : from.version, shapes });
  };
  const wasUndone = !isDirty && editing.future.length > 0;
  const clear = useRef(draft.clear);
  useEffect(() => {
    clear.current = draft.clear;
  });
  useEffect(() => {
    if (wasUndone) void clear.current();
  }, [wasUndone]);
  const hasToSettle = (isStale(write.error) || isTakenUp) && server.version > base.version && !isSame(server.shapes, base.shapes);
  return {
    editing,
    run,
    isOpen,
    isDirty,
    layer,
    isWaiting,
    refused: queued?.entry.reason ?? null,
    open: () => {
      if (!isDirty) startFrom(layer);
      setDiscarded(null);
      setIsOpen(true);
    },
    close: () => setIsOpen(false),
    discard: () => {
      const refused = queued?.entry.state === 'parked' ? queued : null;
      setDiscarded(isDirty ? { version: base.version, shapes: editing.shapes } : refused);
      write.reset();
      endWith(layer);
      if (refused) void forget();
    },
    canBringBack: discarded !== null,
    bringBack: () => {
      if (discarded) goOnWith(discarded);
      setDiscarded(null);
    },
    takeUp: () => {
      if (!queued) return;
      goOnWith(queued);
      setIsTakenUp(true);
    },
    save: () => save(editing.shapes, base),
    restore: (shapes) => save(shapes, server),
    saving: write.isPending,
    error: isStale(write.error) ? null : write.error,
    theirs: hasToSettle ? server : null,
    settle: (choice) => {
      write.reset();
      setIsTakenUp(false);
      if (choice === 'theirs') {
        void forget();
        return endWith(server);
      }
      setBase(server);
      if (choice === 'both') run({ do: 'replace', shapes: together(editing.shapes, server.shapes), asStep: true });
      else write.mutate({ version: server.version, shapes: editing.shapes });
    },
  };
}
