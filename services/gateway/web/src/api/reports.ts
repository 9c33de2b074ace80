import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, body, ifMatch } from './client';
import { keys } from './keys';
import type { components } from './schema';

export type Report = components['schemas']['MadeReportOut'];
export type ReportIn = components['schemas']['ReportWish'];
export type ReportKind = Report['kind'];
export type ReportSchedule = components['schemas']['ReportScheduleOut'];
export type ReportScheduleIn = components['schemas']['ReportScheduleIn'];
export type ReportScheduleChange = components['schemas']['ReportSchedulePatch'];

const AT_WORK_MS = 1_000;
const PAGE = 20;

export function isAtWork({ state }: Pick<Report, 'state'>): boolean {
  return state === 'waiting' || state === 'making';
}

/** Asked again and again while one is being made. */
export function useReports() {
  return useInfiniteQuery({
    queryKey: keys.paperReports,
    queryFn: ({ pageParam }) =>
      body(api.GET('/api/v1/reports', { params: { query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(isAtWork)) ? AT_WORK_MS : false),
  });
}

export function useReportSchedules() {
  return useQuery({ queryKey: keys.reportSchedules, queryFn: () => body(api.GET('/api/v1/report-schedules')) });
}

export function fileOf(report: Pick<Report, 'id'>): string {
  return `/api/v1/reports/${report.id}/file`;
}

export function makeReport(wish: ReportIn, key: string): Promise<Report> {
  return body(api.POST('/api/v1/reports', { params: { header: { 'Idempotency-Key': key } }, body: wish }));
}

export function makeAgain(id: string, key: string): Promise<Report> {
  return body(api.POST('/api/v1/reports/{report_id}/again', { params: { path: { report_id: id }, header: { 'Idempotency-Key': key } } }));
}

export function addSchedule(said: ReportScheduleIn, key: string): Promise<ReportSchedule> {
  return body(api.POST('/api/v1/report-schedules', { params: { header: { 'Idempotency-Key': key } }, body: said }));
}

export function changeSchedule({ id, version }: ReportSchedule, said: ReportScheduleChange): Promise<ReportSchedule> {
  return body(
    api.PATCH('/api/v1/report-schedules/{schedule_id}', { params: { path: { schedule_id: id }, header: ifMatch(version) }, body: said }),
  );
}

/** Whoever sends a mail again of which nobody knows whether it went out, may have it arrive twice. */
export function sendAgain(reportId: string, address: string, key: string): Promise<unknown> {
  return body(
    api.POST('/api/v1/reports/{report_id}/mails/again', {
      params: { path: { report_id: reportId }, header: { 'Idempotency-Key': key } },
      body: { address },
    }),
  );
}

/** A report has no versions: whichever is there goes. */
export async function deleteReport(id: string): Promise<void> {
  await body(api.DELETE('/api/v1/reports/{report_id}', { params: { path: { report_id: id }, header: { 'If-Match': '*' } } }));
}
