import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { rowsBefore } from '../lib/askedAgain';
import { api, body, ifMatch } from './client';
import { uid } from '../lib/uid';
import { keys } from './keys';
import type {
  Choices,
  ChoicesSaid,
  LogEntry,
  LogQuery,
  MailServer,
  MailServerSaid,
  Rule,
  RulePreview,
  RuleSaid,
  Target,
  TargetSaid,
  Tried,
} from './tellingTypes';

/** Names of these answers; they stand here, for no first page asks for them. */
export const tellingKeys = {
  rules: ['notification-rules'] as const,
  rule: (id: string) => ['notification-rules', id] as const,
  targets: ['notification-targets'] as const,
  mailServer: ['mail-server'] as const,
  choices: ['notification-choices'] as const,
  log: keys.notificationLog,
};

const PAGE = 50;
/** A test waits for the other side's answer, at most 30 s. */
const UNSENT_MS = 1_000;
/** Addresses of others and what they were told do not stay on this device once the page is left. */
const NOT_KEPT = { gcTime: 0 };

type Versioned = { id: string; version: number };

export function useRules() {
  return useQuery({ queryKey: tellingKeys.rules, queryFn: () => body(api.GET('/api/v1/notification-rules')) });
}

/** Whether a mail server is set up; unknown until it was asked. */
export function useMailServerReady(): boolean | undefined {
  return useRules().data?.mail_ready;
}

export function useRule(id: string) {
  return useQuery({
    queryKey: tellingKeys.rule(id),
    queryFn: () => body(api.GET('/api/v1/notification-rules/{rule_id}', { params: { path: { rule_id: id } } })),
  });
}

export function addRule(said: RuleSaid, key: string): Promise<Rule> {
  return body(api.POST('/api/v1/notification-rules', { params: { header: { 'Idempotency-Key': key } }, body: said }));
}

export function changeRule({ id, version }: Versioned, said: Partial<RuleSaid>): Promise<Rule> {
  return body(
    api.PATCH('/api/v1/notification-rules/{rule_id}', { params: { path: { rule_id: id }, header: ifMatch(version) }, body: said }),
  );
}

export async function retireRule({ id, version }: Versioned): Promise<void> {
  await api.DELETE('/api/v1/notification-rules/{rule_id}', { params: { path: { rule_id: id }, header: ifMatch(version) } });
}

/** What the rule would have told of in the last days. */
export function useRulePreview(said: RuleSaid, enabled: boolean) {
  return useQuery({
    ...NOT_KEPT,
    queryKey: ['notification-rules', 'preview', said],
    queryFn: () => preview(said),
    enabled,
    placeholderData: rowsBefore,
    retry: false,
  });
}

/** Nothing is changed by it, so that each question is a new one. */
function preview(said: RuleSaid): Promise<RulePreview> {
  return body(api.POST('/api/v1/notification-rules/preview', { params: { header: { 'Idempotency-Key': uid() } }, body: said }));
}

export async function testRule(id: string, key: string): Promise<LogEntry[]> {
  const answer = await body(
    api.POST('/api/v1/notification-rules/{rule_id}/test', { params: { path: { rule_id: id }, header: { 'Idempotency-Key': key } } }),
  );
  return answer.items;
}

export function useTargets() {
  return useQuery({
    queryKey: tellingKeys.targets,
    queryFn: async () => (await body(api.GET('/api/v1/notification-targets'))).items,
  });
}

export function addTarget(said: TargetSaid, key: string): Promise<Target> {
  return body(api.POST('/api/v1/notification-targets', { params: { header: { 'Idempotency-Key': key } }, body: said }));
}

export function changeTarget({ id, version }: Versioned, said: Partial<TargetSaid>): Promise<Target> {
  return body(
    api.PATCH('/api/v1/notification-targets/{target_id}', { params: { path: { target_id: id }, header: ifMatch(version) }, body: said }),
  );
}

export async function retireTarget({ id, version }: Versioned): Promise<void> {
  await api.DELETE('/api/v1/notification-targets/{target_id}', { params: { path: { target_id: id }, header: ifMatch(version) } });
}

export function testTarget(id: string, key: string): Promise<Tried> {
  return body(
    api.POST('/api/v1/notification-targets/{target_id}/test', { params: { path: { target_id: id }, header: { 'Idempotency-Key': key } } }),
  );
}

export function useMailServer() {
  return useQuery({ ...NOT_KEPT, queryKey: tellingKeys.mailServer, queryFn: () => body(api.GET('/api/v1/mail-server')) });
}

export function saveMailServer(version: number, said: MailServerSaid): Promise<MailServer> {
  return body(api.PUT('/api/v1/mail-server', { params: { header: ifMatch(version) }, body: said }));
}

export function testMail(to: string, key: string): Promise<Tried> {
  return body(api.POST('/api/v1/mail-server/test', { params: { header: { 'Idempotency-Key': key } }, body: { to } }));
}

export function useChoices() {
  return useQuery({ queryKey: tellingKeys.choices, queryFn: () => body(api.GET('/api/v1/notification-choices')) });
}

export function saveChoices(version: number, said: ChoicesSaid): Promise<Choices> {
  return body(api.PUT('/api/v1/notification-choices', { params: { header: ifMatch(version) }, body: said }));
}

export function useLog(query: LogQuery) {
  return useInfiniteQuery({
    ...NOT_KEPT,
    queryKey: [...tellingKeys.log, query],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/notification-log', { params: { query: { ...query, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } } }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: rowsBefore,
  });
}

/** What came of a test: asked again each second until all of it is out. */
export function useSent(alertId: string | null) {
  return useQuery({
    ...NOT_KEPT,
    queryKey: [...tellingKeys.log, 'of', alertId],
    queryFn: async () => (await body(api.GET('/api/v1/notification-log', { params: { query: { alert_id: alertId ?? '' } } }))).items,
    enabled: alertId !== null,
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? UNSENT_MS : false),
  });
}

export function isUnderWay({ state }: LogEntry): boolean {
  return state === 'waiting' || state === 'sending';
}

export function retryDelivery(id: string, key: string): Promise<LogEntry> {
  return body(
    api.POST('/api/v1/notification-log/{delivery_id}/retry', { params: { path: { delivery_id: id }, header: { 'Idempotency-Key': key } } }),
  );
}

export function cancelDelivery(id: string, key: string): Promise<LogEntry> {
  return body(
    api.POST('/api/v1/notification-log/{delivery_id}/cancel', {
      params: { path: { delivery_id: id }, header: { 'Idempotency-Key': key } },
    }),
  );
}
