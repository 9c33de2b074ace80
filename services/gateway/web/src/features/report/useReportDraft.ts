import { useEffect, useState } from 'react';
import type { Shape } from '../../api/photoTypes';
import { dropDraft, loadDraft, saveDraft, useDraft } from '../../lib/drafts';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { uid } from '../../lib/uid';
import { emptyDraft, isBegun, linked, type ReportDraft, reportDraftKey, unlinked } from './draft';

export type DraftOfReport = {
  draft: ReportDraft;
  /** Pictures that wait in this browser for the report to be sent. */
  pictures: ReadonlyMap<string, Blob>;
  change: (part: Partial<ReportDraft>) => void;
  addPhotos: (pictures: readonly Blob[]) => void;
  /** One of a camera of the plant; new: it was taken for this report. */
  linkPhoto: (id: string, isNew: boolean) => void;
  markPhoto: (id: string, shapes: readonly Shape[]) => void;
  unlinkPhoto: (id: string) => void;
  /** It was sent: nothing of it stays behind. */
  clear: () => void;
};

/** A person's unfinished report of a tool; it survives a reload, pictures included. */
export function useReportDraft(toolId: string): DraftOfReport {
  const userId = useStore(session).user?.id ?? '';
  const [draft, setDraft] = useState(emptyDraft);
  const [pictures, setPictures] = useState<ReadonlyMap<string, Blob>>(new Map());
  const saved = useDraft(reportDraftKey(userId, toolId), draft, (old) => setDraft({ ...emptyDraft(), ...old }), isBegun(draft));
  const pictureKey = (id: string): string => `${userId}:report-photo:${id}`;
  const missing = draft.photo_ids.filter((id) => !pictures.has(id) && !draft.sent_photo_ids.includes(id)).join(' ');
  useEffect(() => {
    for (const id of missing.split(' ').filter(Boolean))
      void loadDraft(`${userId}:report-photo:${id}`).then((found) => {
        if (found instanceof Blob) setPictures((old) => new Map(old).set(id, found));
      });
  }, [missing, userId]);
  const change = (part: Partial<ReportDraft>): void => setDraft((old) => ({ ...old, ...part }));
  return {
    draft,
    pictures,
    change,
    addPhotos: (added) => {
      const fresh = added.map((picture) => [uid(), picture] as const);
      for (const [id, picture] of fresh) void saveDraft(pictureKey(id), picture);
      setPictures((old) => new Map([...old, ...fresh]));
      setDraft((old) => ({ ...old, photo_ids: [...old.photo_ids, ...fresh.map(([id]) => id)] }));
    },
    linkPhoto: (id, isNew) => setDraft((old) => linked(old, id, isNew)),
    markPhoto: (id, shapes) => setDraft((old) => ({ ...old, marks: { ...old.marks, [id]: [...shapes] } })),
    unlinkPhoto: (id) => {
      void dropDraft(pictureKey(id));
      setDraft((old) => unlinked(old, id));
    },
    clear: () => {
      void saved.clear();
      for (const id of draft.photo_ids) void dropDraft(pictureKey(id));
    },
  };
}
