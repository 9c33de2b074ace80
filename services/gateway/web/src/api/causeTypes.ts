import type { components } from './schema';

type Schemas = components['schemas'];

export type Analysis = Schemas['AnalysisOut'];
export type AnalysisInput = Schemas['AnalysisIn'];
export type CauseState = Schemas['CauseState'];
