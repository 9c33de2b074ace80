import type { components, paths } from './schema';

type Schemas = components['schemas'];
export type Rule = Schemas['NotificationRuleOut'];
export type Recipients = Schemas['RecipientsOut'];
export type Escalation = Schemas['EscalationOut'];
/** A rule that is said as a whole: nothing of it is left to the server. */
export type RuleSaid = Omit<Required<Schemas['NotificationRuleIn']>, 'to' | 'escalation'> & {
  to: Recipients;
  escalation: Escalation | null;
};
export type AlertKind = Rule['kinds'][number];
export type Severity = Rule['min_severity'];
export type Way = Rule['ways'][number];
export type RulePreview = Schemas['NotificationPreview'];
export type AlertExample = Schemas['NotificationExample'];
export type Target = Schemas['NotificationTargetOut'];
export type TargetSaid = Required<Schemas['NotificationTargetIn']>;
export type MailServer = Schemas['MailServerOut'];
export type MailServerSaid = Required<Schemas['MailServerIn']>;
export type Tried = Schemas['TryOut'];
export type DeliveryProblem = NonNullable<Tried['problem']>;
export type Choices = Schemas['NotificationChoicesOut'];
export type ChoicesSaid = Schemas['NotificationChoicesIn'];
export type Moment = Choices['mail']['info'];
export type LogEntry = Schemas['NotificationLogEntry'];
export type DeliveryState = LogEntry['state'];
export type LogQuery = NonNullable<paths['/api/v1/notification-log']['get']['parameters']['query']>;
/** What a sentence about an alert is made of. */
export type AlertValues = LogEntry['values'];
