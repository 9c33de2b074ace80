import type { components, paths } from './schema';

type Schemas = components['schemas'];
export type Formula = Schemas['FormulaOut'];
export type FigureList = Schemas['Figures'];
export type Figure = Schemas['FigureOut'];
export type FigureUnit = Schemas['Unit'];
export type FigureWhy = Schemas['NoFigure'];
export type FigureEvent = Schemas['FigureEvent'];
export type ToolFigures = Schemas['ToolFigures'];
export type Trend = Schemas['Trend'];
export type TrendPoint = Schemas['TrendPoint'];
export type Pareto = Schemas['Pareto'];
export type ParetoItem = Schemas['ParetoItem'];
export type Heatmap = Schemas['Heatmap'];
export type Recurring = Schemas['RecurringProblem'];
export type FixRow = Schemas['FixRow'];
export type ComplianceList = Schemas['Compliance'];
export type ComplianceRow = Schemas['ComplianceRow'];
export type TimedRun = Schemas['RunOut'];
export type LifeRow = Schemas['LifeRow'];
export type EndOfLife = Schemas['EndOfLife'];
export type Corrected = Schemas['Corrected'];
export type Shop = Schemas['Shop'];
export type RedTool = Schemas['RedTool'];
export type DueTool = Schemas['DueTool'];
export type BenchWeek = Schemas['BenchWeek'];
export type RunningTool = Schemas['RunningTool'];
export type AnalyticsSettings = Schemas['AnalyticsSettingsOut'];
export type AnalyticsSettingsInput = Schemas['AnalyticsSettingsIn'];
export type ToolFigureSort = Schemas['ToolFigureSort'];

type QueryOf<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Query } } } ? NonNullable<Query> : never;
export type AnalyticsPath = Extract<keyof paths, `/api/v1/analytics/${string}`>;
export type TrendQuery = QueryOf<'/api/v1/analytics/trend'>;
export type ParetoQuery = QueryOf<'/api/v1/analytics/pareto'>;
export type HeatmapQuery = QueryOf<'/api/v1/analytics/heatmap'>;

/** Which days, areas, tools and presses the figures are of. */
export type Scope = { from?: string; to?: string; area?: string[]; tool?: string[]; machine?: string[] };
