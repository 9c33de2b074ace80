import type { components } from './schema';

type Schemas = components['schemas'];

export type Analysis = Schemas['AnalysisOut'];
export type AnalysisInput = Schemas['AnalysisIn'];
export type CauseState = Schemas['CauseState'];
export type FailureDetail = Schemas['FailureDetail'];
export type CodeRef = Schemas['CodeRef'];

/** What a report says of an action about it. */
export type AnsweringAction = {
  id: string;
  number: number;
  kind: 'containment' | 'corrective' | 'preventive';
  title: string;
  description: string;
  state: 'open' | 'in_work' | 'in_approval' | 'watching' | 'effective' | 'done' | 'cancelled';
  owner: { username: string; name: string };
  due_on: string;
  approver: { username: string; name: string } | null;
  fixes: string[];
  watch: {
    shots: number | null;
    days: number | null;
    run_shots: number | null;
    state: 'planned' | 'running' | 'held' | 'returned';
    returned_as: { id: string; number: number } | null;
  } | null;
  completed_at: string | null;
  completed_by: string | null;
  completion_note: string;
  evidence_photo_ids: string[];
  reopened_count: number;
};
