import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, body } from './client';
import { keys } from './keys';
import type { components } from './schema';

export type Report = components['schemas']['MadeReportOut'];
export type ReportIn = components['schemas']['ReportWish'];
export type ReportKind = Report['kind'];
export type ReportSchedule = components['schemas']['ReportScheduleOut'];
export type ReportScheduleIn = components['schemas']['ReportScheduleIn'];

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

/** A report has no versions: whichever is there goes. */
export async function deleteReport(id: string): Promise<void> {
  await body(api.DELETE('/api/v1/reports/{report_id}', { params: { path: { report_id: id }, header: { 'If-Match': '*' } } }));
}
