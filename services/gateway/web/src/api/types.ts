import type { components } from './schema';

/** The one place that knows how the generated schemas are named. */
type Schemas = components['schemas'];

export type User = Schemas['User'];
export type ToolRow = Schemas['ToolRow'];
export type ToolPage = Schemas['ToolPage'];
export type NextLevel = NonNullable<ToolRow['next']>;
export type Condition = ToolRow['condition'];
export type DataState = ToolRow['data_state'];
export type ToolStatus = ToolRow['status'];
export type Tool = Schemas['Tool'];
export type ToolCreate = Schemas['ToolCreate'];
export type ToolDetail = Schemas['ToolDetail'];
export type Mounting = Schemas['Mounting'];
export type Plan = Schemas['Plan'];
export type Level = Schemas['Level'];
export type LevelInput = Schemas['LevelInput'];
export type LevelStatus = Level['status'];
/** A job in the plant-wide list. */
export type JobRow = Schemas['JobRow'];
/** A job as its owner tells it, with what was done; the completed ones are the log. */
export type Job = Schemas['Job'];
export type Gap = Schemas['Gap'];
export type Counts = Schemas['Counts'];
export type CountBucket = Schemas['CountBucket'];
export type Machine = Schemas['Machine'];
export type Source = Schemas['Source'];
export type SourceDetail = Schemas['SourceDetail'];
export type SourceKind = Source['kind'];
export type SourceState = Source['state'];
export type SourceConfig = Record<string, string | number | boolean | null>;
export type ProbeResult = Schemas['ProbeResult'];
export type Rejection = Schemas['Rejection'];
export type Unassigned = Schemas['Unassigned'];
export type Overview = Schemas['Overview'];
