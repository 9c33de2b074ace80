import type { AlertKind, Recipients, Rule, RuleSaid, Severity } from '../../api/tellingTypes';
import { hoursOf, NEVER, same, type Week, weekOf } from './week';

export type RuleWay = 'page' | 'mail';
export const WAYS: readonly RuleWay[] = ['page', 'mail'];
export const NOBODY: Recipients = { concerned: false, roles: [], teams: [], people: [] };

/** A rule as it is being edited. */
export type RuleValues = {
  name: string;
  active: boolean;
  kinds: readonly AlertKind[];
  least: Severity;
  /** False is about everything, whatever was chosen before. */
  some: boolean;
  toolIds: readonly string[];
  machineIds: readonly string[];
  areas: readonly string[];
  to: Recipients;
  ways: readonly RuleWay[];
  targetIds: readonly string[];
  week: Week;
  criticalAnyway: boolean;
  escalates: boolean;
  afterMinutes: number | '';
  escalateTo: Recipients;
};
export type RuleFault = 'name' | 'kinds' | 'some' | 'to' | 'ways' | 'week' | 'after' | 'escalateTo' | 'escalatePage';

const NEW: RuleValues = {
  name: '',
  active: true,
  kinds: [],
  least: 'info',
  some: false,
  toolIds: [],
  machineIds: [],
  areas: [],
  to: NOBODY,
  ways: ['page'],
  targetIds: [],
  week: weekOf(null),
  criticalAnyway: true,
  escalates: false,
  afterMinutes: 30,
  escalateTo: { ...NOBODY, roles: ['administrator'] },
};
/** As long as the server lets a rule wait: a week. */
export const LONGEST_MINUTES = 7 * 24 * 60;

export function valuesOf(rule: Rule | null, name = ''): RuleValues {
  if (!rule) return NEW;
  return {
    name: rule.name || name,
    active: rule.active,
    kinds: rule.kinds,
    least: rule.min_severity,
    some: rule.tool_ids.length + rule.machine_ids.length + rule.areas.length > 0,
    toolIds: rule.tool_ids,
    machineIds: rule.machine_ids,
    areas: rule.areas,
    to: rule.to,
    ways: WAYS.filter((way) => rule.ways.includes(way)),
    targetIds: rule.target_ids,
    week: weekOf(rule.week),
    criticalAnyway: rule.critical_anyway,
    escalates: rule.escalation !== null,
    afterMinutes: rule.escalation?.after_minutes ?? NEW.afterMinutes,
    escalateTo: rule.escalation?.to ?? NEW.escalateTo,
  };
}

export function saidOf(values: RuleValues): RuleSaid {
  const { name, active, kinds, least, some, toolIds, machineIds, areas, to, ways, targetIds, week, criticalAnyway } = values;
  return {
    name: name.trim(),
    active,
    kinds: [...kinds],
    min_severity: least,
    tool_ids: some ? [...toolIds] : [],
    machine_ids: some ? [...machineIds] : [],
    areas: some ? [...areas] : [],
    to,
    ways: [...ways],
    target_ids: [...targetIds],
    week: hoursOf(week),
    critical_anyway: criticalAnyway,
    escalation: values.escalates ? { after_minutes: Number(values.afterMinutes), to: values.escalateTo } : null,
  };
}

/** What keeps the rule from coming to anything; the name alone is no reason not to look what it would tell. */
export function faultsOf(values: RuleValues): RuleFault[] {
  const { ways, escalates, afterMinutes } = values;
  const faults: Readonly<Record<RuleFault, boolean>> = {
    name: values.name.trim() === '',
    kinds: values.kinds.length === 0,
    some: values.some && values.toolIds.length + values.machineIds.length + values.areas.length === 0,
    to: ways.length > 0 && isNobody(values.to),
    ways: ways.length === 0 && values.targetIds.length === 0,
    week: same(values.week, NEVER),
    after: escalates && (afterMinutes === '' || afterMinutes < 1 || afterMinutes > LONGEST_MINUTES),
    escalateTo: escalates && isNobody(values.escalateTo),
    escalatePage: escalates && !ways.includes('page'),
  };
  return (Object.keys(faults) as RuleFault[]).filter((fault) => faults[fault]);
}

export function isNobody({ concerned, roles, teams, people }: Recipients): boolean {
  return !concerned && roles.length + teams.length + people.length === 0;
}

export function turned<T>(chosen: readonly T[], one: T): T[] {
  return chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one];
}
