import type { components, paths } from './schema';

type Schemas = components['schemas'];

export type Readiness = Schemas['ReadinessOut']['state'];
export type LocationKind = Schemas['LocationOut']['kind'];
export type PhysicalState = Schemas['PhysicalOut']['state'];
export type Cavities = Schemas['CavitiesOut'];
export type Cavity = Schemas['CavityOut'];
export type Configuration = Schemas['ConfigurationOut'];
export type Component = Schemas['ComponentOut'];
export type ComponentKind = Component['kind'];
export type Insert = Schemas['InsertOut'];
export type InsertState = Insert['state'];
export type InsertHistory = Schemas['InsertHistoryOut'];
export type InsertStep = Schemas['InsertStepOut'];
export type RetiredMachine = Schemas['MachineOut'];
export type Stay = Schemas['StayOut'];
export type ToolDocument = Schemas['DocumentOut'];
export type DocumentKind = ToolDocument['kind'];
export type Modification = Schemas['ModificationOut'];
/** By their address: several services have something they call a sheet. */
type SheetPath = paths['/api/v1/tools/{tool_id}/sheet'];
export type Sheet = SheetPath['get']['responses'][200]['content']['application/json'];
export type SheetInput = SheetPath['put']['requestBody']['content']['application/json'];
export type Place = Schemas['PlaceOut'];
export type PlaceKind = Place['kind'];
export type ToolClass = Schemas['ToolClassOut'];
export type TimelineEntry = Schemas['TimelineEntry'];
export type Found = Schemas['FoundOut'] | Schemas['InsertFoundOut'];
export type LabelAddress = Schemas['LabelAddressOut'];
