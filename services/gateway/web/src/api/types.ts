import type { components, paths } from './schema';

/** The one place that knows how the generated schemas are named. */
type Schemas = components['schemas'];

export type User = Schemas['UserOut'];
export type SessionAnswer = Schemas['SessionOut'];
export type GuestTool = Schemas['GuestForm'];
export type GuestCode = Schemas['GuestCode'];
export type GuestReport = Schemas['GuestReport'];
export type GuestReportTaken = Schemas['GuestReportTaken'];
export type Person = Schemas['PersonOut'];
export type ToolRow = Schemas['ToolRow'];
export type ToolList = Schemas['ToolList'];
export type NextLevel = NonNullable<ToolRow['next']>;
export type Condition = ToolRow['condition'];
export type DataState = ToolRow['data_state'];
export type ToolStatus = ToolRow['status'];
export type Tool = Schemas['ToolOut'];
/** `known_at`: when the services that are missing now said what is still shown of theirs. */
export type ToolDetail = Schemas['ToolPage'] & { known_at?: Readonly<Record<string, number>> };
export type Mounting = Schemas['MountingOut'];
export type Plan = Schemas['PlanOut'];
export type Level = Schemas['LevelOut'];
export type LevelInput = Schemas['LevelPatch'];
export type LevelStatus = Level['status'];
/** A job in the plant-wide list. */
export type JobRow = Schemas['JobRow'];
/** A job as its owner tells it, with what was done; the completed ones are the log. */
export type Job = Schemas['JobOut'];
/** `told`: what readings say that came after it was settled otherwise; left out where nobody looks for them. */
export type Gap = Schemas['GapOut'];
export type Counts = Schemas['CountsOut'];
export type CountBucket = Schemas['BucketOut'];
export type Machine = Schemas['MachineRow'];
export type MachineList = Schemas['MachineList'];
export type SourceList = Schemas['SourceList'];
export type Source = Schemas['SourceRow'];
export type SourceDetail = Schemas['SourceOut'];
export type SourceKind = Source['kind'];
export type SourceState = Source['state'];
export type SourceConfig = Record<string, string | number | boolean | null>;
export type ProbeResult = Schemas['ProbeOut'];
export type Rejection = Schemas['RejectionOut'];
export type Unassigned = Schemas['UnassignedOut'];
export type Overview = Schemas['Overview'];
export type Part = Schemas['PartOut'];
export type PartMovement = Schemas['MovementOut'];
export type ImportRun = Schemas['ImportOut'];
export type ImportSheet = Schemas['SheetOut'];
export type ImportRow = Schemas['ImportRowOut'];
export type ImportKind = ImportSheet['kind'];

/** What a new source is made from: which settings it takes depends on its kind. */
export type SourceWanted = paths['/api/v1/sources']['post']['requestBody']['content']['application/json'];
