import type { Level, LevelInput, Plan } from './types';

/** What the bench pages read and write, by the words of maintenance. */
export type Words = Record<string, string>;
export type ItemKind = 'check' | 'measure' | 'choice' | 'text' | 'photo';
export type Grade = 'good' | 'caution' | 'bad';
export type AnswerValue = boolean | number | string | null;

export type ChecklistItem = {
  id: string;
  kind: ItemKind;
  texts: Words;
  help: Words | null;
  required: boolean;
  photo_required: boolean;
  graded: boolean;
  unit: string | null;
  nominal: number | null;
  low: number | null;
  high: number | null;
  choices: { value: string; texts: Words }[];
};
export type ChecklistGroup = { id: string; titles: Words; items: ChecklistItem[] };
export type Checklist = {
  id: string;
  version: number;
  titles: Words;
  source: string | null;
  confirmed: boolean;
  confirmed_by: string | null;
  confirmed_at: string | null;
  retired: boolean;
  groups: ChecklistGroup[];
};
export type Answer = {
  item_id: string;
  value: AnswerValue;
  as_found: Grade | null;
  as_left: Grade | null;
  note: string;
  photo_ids: string[];
  by: string;
  at: string;
  verdict: 'ok' | 'out_of_limits' | null;
};
export type JobState = 'open' | 'scheduled' | 'started' | 'waiting' | 'completed' | 'skipped' | 'cancelled';
export type WaitReason = 'parts' | 'press' | 'person' | 'drying' | 'external' | 'decision' | 'other';
export type Severity = 'watch' | 'next_stop' | 'stop_now' | 'safety';
export type Grades = { good: number; caution: number; bad: number };
export type Finding = { id: string; text: string; severity: Severity; cavity: number | null; item_id: string | null };
export type BenchJob = {
  id: string;
  tool_id: string;
  plan_id: string;
  level_id: string;
  code: string;
  name: string;
  state: JobState;
  due_total: number | null;
  due_at: string | null;
  opened_at: string;
  started_at: string | null;
  started_by: string | null;
  done_at: string | null;
  done_by: string | null;
  note: string;
  total_at_completion: number | null;
  scheduled_for: string | null;
  scheduled_note: string;
  waiting_since: string | null;
  waiting_reason: WaitReason | null;
  waiting_note: string;
  waited_minutes: number;
  checklist_id: string | null;
  checklist_version: number | null;
  answered: number;
  required: number;
  required_left: number;
  plan_version: number;
  workers: string[];
  bench_minutes: number | null;
  cost_cents: number | null;
  parts_cost_cents: number | null;
  outcome: 'released' | 'not_released' | null;
  release_note: string;
  released_by: string | null;
  skipped_at: string | null;
  skipped_by: string | null;
  skip_reason: string | null;
  findings: Finding[];
  as_found: Grades;
  as_left: Grades;
  planned_minutes: number | null;
};
export type BenchLevel = {
  id: string;
  code: string;
  name: string;
  status: 'ok' | 'warned' | 'due' | 'overdue';
  by: 'shots' | 'days' | 'hours';
  percent: number;
  interval_shots: number | null;
  interval_days: number | null;
  interval_hours: number | null;
  remaining_shots: number | null;
  remaining_hours: number | null;
  due_total: number | null;
  due_at: string | null;
};
export type PartUse = {
  id: string;
  part_id: string;
  number: string;
  name: string;
  quantity: number;
  cost_cents: number | null;
  by: string;
  at: string;
};
export type JobSheet = {
  job: BenchJob;
  tool: { id: string; number: string; name: string };
  level: BenchLevel | null;
  checklist: Checklist | null;
  answers: Answer[];
  parts: PartUse[];
  missing: string[];
  includes: string[];
};

export type BoardColumnName = 'overdue' | 'due' | 'soon' | 'scheduled' | 'in_work' | 'waiting';
export type BoardCard = {
  level_id: string;
  job_id: string | null;
  tool_id: string;
  tool_number: string;
  tool_name: string;
  code: string;
  name: string;
  plan_name: string;
  status: 'ok' | 'warned' | 'due' | 'overdue';
  state: JobState | null;
  by: 'shots' | 'days' | 'hours';
  percent: number;
  remaining_shots: number | null;
  due_at: string | null;
  machines: { id: string; name: string }[];
  location_name: string | null;
  planned_minutes: number | null;
  scheduled_for: string | null;
  waiting_reason: WaitReason | null;
  by_person: string | null;
  since: string | null;
};
export type BoardPart = { items: BoardCard[]; next_cursor: string | null };
export type Board = { counts: Record<BoardColumnName, number>; columns: Record<BoardColumnName, BoardPart> };

export type TemplateLevel = {
  code: string;
  names: Words;
  interval_shots: number | null;
  interval_days: number | null;
  interval_hours: number | null;
  warn_percent: number;
  limit_percent: number;
  blocks_run: boolean;
  includes_lower: boolean;
  only_stored: boolean;
  checklist_id: string | null;
  planned_minutes: number | null;
};
export type PlanTemplate = {
  id: string;
  version: number;
  titles: Words;
  note: string;
  source: string | null;
  confirmed: boolean;
  confirmed_by: string | null;
  confirmed_at: string | null;
  retired: boolean;
  levels: TemplateLevel[];
};
export type ChecklistRow = Omit<Checklist, 'groups'> & { items: number };

export type Part = {
  id: string;
  number: string;
  name: string;
  unit: string;
  stock: number;
  minimum: number;
  low: boolean;
  lead_time_days: number | null;
  supplier: string | null;
  price_cents: number | null;
  place: string | null;
  tool_ids: string[];
  note: string;
  retired: boolean;
  version: number;
};
export type Movement = {
  id: string;
  kind: 'receipt' | 'count' | 'scrap' | 'use' | 'return';
  quantity: number;
  stock: number;
  reason: string;
  job_id: string | null;
  by: string;
  at: string;
};

export type Arithmetic = {
  start_total: number | null;
  interval_shots: number | null;
  due_total: number | null;
  total_high: number;
  remaining_shots: number | null;
  per_day: number | null;
  days_left: number | null;
  start_at: string | null;
  interval_days: number | null;
  due_at: string | null;
  interval_hours: number | null;
  hours_since: number | null;
  hours_per_day: number | null;
};
export type ForecastLevel = {
  level_id: string;
  code: string;
  name: string;
  by: 'shots' | 'days' | 'hours';
  due_on: string | null;
  due_from: string | null;
  due_until: string | null;
  arithmetic: Arithmetic;
};
export type Forecast = {
  tool_id: string;
  as_of: string;
  rate: { per_day: number; low: number; high: number; weeks: number; days_seen: number; method: string } | null;
  no_forecast: string | null;
  levels: ForecastLevel[];
  life: {
    limit_shots: number;
    used_shots: number;
    residual_shots: number;
    residual_percent: number;
    end_on: string | null;
    end_from: string | null;
    end_until: string | null;
  } | null;
};
export type Fits = {
  shots: number;
  verdict: 'fits' | 'do_first' | 'limit_reached';
  blocking: boolean;
  answer: { code: string; at_shot: number } | null;
  levels: {
    level_id: string;
    code: string;
    name: string;
    remaining_shots: number | null;
    due_during: boolean;
    limit_during: boolean;
    shots_until_due: number | null;
    planned_minutes: number | null;
  }[];
  advice: Words;
};
export type PlanVersion = { version: number; at: string; by: string; reason: string; name: string; levels: VersionLevel[] };
export type VersionLevel = Pick<TemplateLevel, 'code' | 'interval_shots' | 'interval_days' | 'interval_hours'> & { name: string };

type LevelMore = Pick<TemplateLevel, 'interval_hours' | 'only_stored' | 'checklist_id' | 'planned_minutes'> & { reason: string | null };
export type PlanLevel = Omit<Level, 'by'> &
  LevelMore & {
    by: 'shots' | 'days' | 'hours';
    remaining_hours: number | null;
    checklist_title: Words | string | null;
    override: { until_total: number; reason: string; by: string; at: string } | null;
  };
export type BenchPlan = Omit<Plan, 'levels'> & { levels: PlanLevel[]; template_id: string | null };
export type PlanLevelInput = LevelInput & LevelMore;
