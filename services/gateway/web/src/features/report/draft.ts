import type { FailureInput, FailureSeverity, FailureStop, Place } from '../../api/failureTypes';
import type { Shape } from '../../api/photoTypes';
import { uid } from '../../lib/uid';

/** What somebody is about to report; `severity` null: the code's own. `client_id` makes it one report however often it is sent. */
export type ReportDraft = Place & {
  code: string | null;
  severity: FailureSeverity | null;
  stop: FailureStop;
  note: string;
  photo_ids: string[];
  /** Those of them that a camera of the plant took: the server has them already. */
  sent_photo_ids: string[];
  /** Those of these that were taken for this report: they go with it when they are taken off. */
  own_photo_ids: string[];
  /** What is drawn on them, by photo. */
  marks: Record<string, Shape[]>;
  client_id: string;
};

export function emptyDraft(): ReportDraft {
  return {
    code: null,
    severity: null,
    cavity: null,
    position: null,
    component_id: null,
    stop: 'none',
    note: '',
    photo_ids: [],
    sent_photo_ids: [],
    own_photo_ids: [],
    marks: {},
    client_id: uid(),
  };
}

/** With a photo of a camera of the plant; what is on the report already stays as it is. */
export function linked(draft: ReportDraft, id: string, isNew: boolean): ReportDraft {
  if (draft.photo_ids.includes(id)) return draft;
  return {
    ...draft,
    photo_ids: [...draft.photo_ids, id],
    sent_photo_ids: [...draft.sent_photo_ids, id],
    own_photo_ids: isNew ? [...draft.own_photo_ids, id] : draft.own_photo_ids,
  };
}

export function unlinked(draft: ReportDraft, id: string): ReportDraft {
  const without = (ids: readonly string[]): string[] => ids.filter((one) => one !== id);
  return {
    ...draft,
    photo_ids: without(draft.photo_ids),
    sent_photo_ids: without(draft.sent_photo_ids),
    own_photo_ids: without(draft.own_photo_ids),
    marks: Object.fromEntries(Object.entries(draft.marks).filter(([of]) => of !== id)),
  };
}

export function reportDraftKey(userId: string, toolId: string): string {
  return `${userId}:report:${toolId}`;
}

/** Whether anything was said that must not be lost. */
export function isBegun({ code, severity, cavity, position, component_id, stop, note, photo_ids }: ReportDraft): boolean {
  const said = [code, severity, cavity, position, component_id, note || null].some((one) => one !== null);
  return said || stop !== 'none' || photo_ids.length > 0;
}

/** How it is sent. The moment goes along: without a network it arrives later. */
export function reportInput(toolId: string, draft: ReportDraft & { code: string }, at: Date | null): FailureInput {
  const { code, severity, cavity, position, component_id, stop, note, photo_ids, client_id } = draft;
  const place = { cavity, position, component_id };
  return {
    ...{ tool_id: toolId, code, severity, ...place, stop, note: note.trim(), photo_ids, client_id },
    ...(at ? { reported_at: at.toISOString() } : {}),
  };
}
