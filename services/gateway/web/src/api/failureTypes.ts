import type { components } from './schema';

type Schemas = components['schemas'];

export type Report = Schemas['ReportOut'];
export type Failure = Schemas['FailureDetail'];
export type FailureState = Report['state'];
export type FailureSeverity = Schemas['FailureSeverity'];
export type FailureStop = Report['stop'];
export type FailurePatch = Schemas['FailurePatch'];
export type FailureInput = Schemas['FailureIn'];
export type FailureRef = Schemas['FailureRef'];
export type HistoryEntry = Failure['history'][number];
export type Earlier = Failure['earlier'][number];
export type Solution = NonNullable<Report['solution']>;
export type Place = Pick<Report, 'cavity' | 'component_id' | 'position'>;
/** A tap on the picture of one half, from 0 at its left and top to 1. */
export type Tap = NonNullable<Report['position']>;
export type Half = Tap['side'];
export type Code = Schemas['CodeOut'];
export type CodeGroup = Code['group'];
export type CodeName = Schemas['CodeRef'];
export type CodeInput = Schemas['CodeIn'];
