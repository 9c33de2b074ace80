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
    marks: {},
    client_id: uid(),
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
