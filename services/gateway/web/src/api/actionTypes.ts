import type { components, paths } from './schema';

type Schemas = components['schemas'];

/** What the pages of corrective actions read and write. */
export type Action = Schemas['ActionOut'];
export type ActionDetail = Schemas['ActionDetail'];
export type ActionList = Schemas['ActionPage'];
export type ActionKind = Action['kind'];
export type ActionPriority = Action['priority'];
export type ActionState = Action['state'];
export type ActionPerson = NonNullable<Action['approver']>;
export type ChecklistLine = Action['checklist'][number];
export type Watch = NonNullable<Action['watch']>;
export type LinkedReport = Action['failures'][number];
export type ActionDeed = ActionDetail['history'][number]['deed'];
export type ActionRules = Schemas['ActionRulesOut'];
export type FixRate = Schemas['FixRateOut'];
export type Proposal = Schemas['ActionProposalOut'];
export type ActionWanted = paths['/api/v1/actions']['post']['requestBody']['content']['application/json'];
export type ActionPatch = paths['/api/v1/actions/{action_id}']['patch']['requestBody']['content']['application/json'];
