import type { components } from './schema';

type Schemas = components['schemas'];

export type Analysis = Schemas['AnalysisOut'];
export type AnalysisInput = Schemas['AnalysisIn'];
export type CauseState = Schemas['CauseState'];
export type FailureDetail = Schemas['FailureDetail'];
export type CodeRef = Schemas['CodeRef'];

/** An action about a failure. */
export type AnsweringAction = Schemas['ActionOut'];
