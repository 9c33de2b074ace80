import type { components } from './schema';

type Schemas = components['schemas'];

/** What the bench pages read and write, by the words of maintenance. */
export type Words = Record<string, string>;
export type ItemKind = Schemas['ItemKind'];
export type Grade = Schemas['Grade'];
export type Answer = Schemas['AnswerOut'];
export type AnswerValue = Answer['value'];
export type ChecklistItem = Schemas['ItemOut'];
export type ChecklistGroup = Schemas['GroupOut'];
export type Checklist = Schemas['ChecklistOut'];
export type ToolLimits = Schemas['ToolLimitsOut'];
export type OwnLimits = Schemas['OwnLimitsOut'];
export type OwnLimitsInput = Schemas['OwnLimitsIn'];
export type ChecklistRow = Schemas['ChecklistRow'];
export type BenchJob = Schemas['JobOut'];
export type JobState = BenchJob['state'];
export type WaitReason = Schemas['WaitReason'];
export type Severity = Schemas['Severity'];
export type Grades = Schemas['GradesOut'];
export type Finding = Schemas['FindingOut'];
export type BenchLevel = Schemas['LevelOut'];
export type PartUse = Schemas['PartUseOut'];
export type JobSheet = Schemas['JobSheetOut'];

export type BoardColumnName = Schemas['Lane'];
export type BoardCard = Schemas['BoardCard'];
export type BoardPart = Schemas['BoardColumn'];
export type Board = Omit<Schemas['Board'], 'counts' | 'columns'> & {
  counts: Record<BoardColumnName, number>;
  columns: Record<BoardColumnName, BoardPart>;
};

export type TemplateLevel = Schemas['TemplateLevelOut'];
export type PlanTemplate = Schemas['PlanTemplateOut'];
export type Arithmetic = Schemas['ArithmeticOut'];
export type ForecastLevel = Schemas['ForecastLevelOut'];
export type Forecast = Schemas['ForecastOut'];
export type Fits = Schemas['FitsOut'];
export type PlanVersion = Schemas['PlanVersionOut'];
export type VersionLevel = Schemas['LevelKept'];
export type PlanLevel = Schemas['LevelOut'];
export type BenchPlan = Schemas['PlanOut'];
export type PlanLevelInput = Schemas['LevelPatch'];
