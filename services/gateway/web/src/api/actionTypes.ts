/** What the pages of corrective actions read and write. */
export type ActionKind = 'containment' | 'corrective' | 'preventive';
export type ActionPriority = 'low' | 'normal' | 'high' | 'urgent';
export type ActionState = 'open' | 'in_work' | 'in_approval' | 'watching' | 'effective' | 'done' | 'cancelled';
export type ActionPerson = { username: string; name: string };
export type ChecklistLine = { id: string; text: string; done: boolean; done_by: string | null; done_at: string | null };
export type Watch = {
  shots: number | null;
  days: number | null;
  started_at: string | null;
  started_shots: number | null;
  run_shots: number | null;
  run_days: number | null;
  ends_at_shots: number | null;
  ends_on: string | null;
  state: 'planned' | 'running' | 'held' | 'returned';
  returned_as: { id: string; number: number } | null;
};
export type ActionTool = { id: string; number: string; name: string };
export type FailureLinkRow = {
  id: string;
  number: number;
  code: string | null;
  names: Record<string, string>;
  cavity: number | null;
  component_id: string | null;
  note: string;
  photo_ids: string[];
  severity: string;
  state: string;
  shots: number | null;
  reported_at: string;
  reported_by: string;
};
export type Action = {
  id: string;
  number: number;
  kind: ActionKind;
  title: string;
  description: string;
  tool: ActionTool;
  priority: ActionPriority;
  state: ActionState;
  owner: ActionPerson;
  team: string;
  due_on: string;
  overdue: boolean;
  checklist: ChecklistLine[];
  failures: FailureLinkRow[];
  job_ids: string[];
  photo_ids: string[];
  needs_approval: boolean;
  approver: ActionPerson | null;
  fixes: string[];
  cause: string | null;
  watch: Watch | null;
  no_watch_reason: string;
  completed_at: string | null;
  completed_by: string | null;
  completion_note: string;
  evidence_photo_ids: string[];
  created_at: string;
  created_by: string;
  escalation: number | null;
  reopened_count: number;
  version: number;
};
export type ActionComment = { id: string; at: string; by: string; text: string; photo_ids: string[] };
export type ActionDeed =
  | 'created'
  | 'changed'
  | 'started'
  | 'checked'
  | 'unchecked'
  | 'job_done'
  | 'reminded'
  | 'overdue'
  | 'completed'
  | 'approved'
  | 'refused'
  | 'cancelled'
  | 'verified'
  | 'returned'
  | 'return_rejected'
  | 'reopened';
export type JobDone = { id: string; code: string; name: string; done_at: string; done_by: string };
export type ActionEntry = {
  id: string;
  at: string;
  by: string;
  deed: ActionDeed;
  before: ActionState | null;
  after: ActionState;
  note: string;
  changes: { field: string; before: unknown; after: unknown }[];
};
export type ActionDetail = Action & { comments: ActionComment[]; history: ActionEntry[]; jobs_done: JobDone[] };
export type ActionCounts = { open: number; in_work: number; in_approval: number; watching: number; overdue: number };
export type ActionList = { items: Action[]; next_cursor: string | null; counts: ActionCounts };
export type ActionRules = {
  remind_days: number;
  escalate_team_days: number;
  escalate_engineers_days: number;
  watch_shots: number;
  watch_days: number;
  recur_times: number;
  recur_shots: number;
  version: number;
};
export type FixRate = {
  fix: string;
  tried: number;
  held: number;
  returned: number;
  running: number;
  rate: number | null;
  low: number;
  high: number;
};
export type Proposal = {
  id: string;
  tool: ActionTool;
  code: string;
  names: Record<string, string>;
  cavity: number | null;
  component_id: string | null;
  times: number;
  within_shots: number;
  failures: FailureLinkRow[];
  state: 'open' | 'taken' | 'dismissed';
  action: { id: string; number: number } | null;
  at: string;
};
