import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type {
  BenchJob,
  BenchPlan,
  Board,
  BoardColumnName,
  BoardPart,
  Checklist,
  ChecklistRow,
  Fits,
  Forecast,
  JobSheet,
  Movement,
  Part,
  PlanTemplate,
  PlanVersion,
} from './benchTypes';
import { api, body } from './client';
import { keys } from './keys';
import { useTool } from './queries';
import type { ToolDetail } from './types';

const PAGE = 50;

export type BoardFilter = { q?: string; machine?: string };
export type PartFilter = { q?: string; tool_id?: string; low?: boolean };
type List<T> = { items: T[]; next_cursor: string | null };

type Ask = <T>(path: string, init: { params?: object; body?: unknown }) => Promise<{ data?: T }>;

/** The client for what maintenance answers, by the types of `benchTypes.ts`. */
export const bench = api as unknown as Record<'GET' | 'POST' | 'PUT' | 'PATCH', Ask>;

function ask<T>(path: string, query: Record<string, string | number | boolean | undefined> = {}): Promise<T> {
  return body(bench.GET<T>(path, { params: { query } }));
}

export function useBoard({ q, machine }: BoardFilter = {}) {
  return useQuery({
    queryKey: [...keys.board, { q, machine }],
    queryFn: () => ask<Board>('/api/v1/board', { q, machine_id: machine }),
    placeholderData: keepPreviousData,
  });
}

/** The cards of a column after its first page. */
export function useBoardRest(column: BoardColumnName, { q, machine }: BoardFilter, after: string) {
  return useInfiniteQuery({
    queryKey: [...keys.board, { q, machine }, column, after],
    queryFn: ({ pageParam }) => ask<BoardPart>(`/api/v1/board/${column}`, { q, machine_id: machine, limit: PAGE, cursor: pageParam }),
    initialPageParam: after,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

export function useJobSheet(id: string) {
  return useQuery({ queryKey: keys.jobSheet(id), queryFn: () => ask<JobSheet>(`/api/v1/jobs/${encodeURIComponent(id)}/sheet`) });
}

/** The tool's page as the bench reads it: the same answer, with all that maintenance tells of plans and jobs. */
export function useBenchTool(id: string) {
  const tool = useTool(id);
  return { ...tool, data: tool.data as (Omit<ToolDetail, 'plans' | 'jobs'> & { plans: BenchPlan[]; jobs: BenchJob[] }) | undefined };
}

export function useForecast(toolId: string) {
  return useQuery({
    queryKey: keys.forecast(toolId),
    queryFn: () => ask<Forecast>(`/api/v1/tools/${encodeURIComponent(toolId)}/forecast`),
  });
}

export function useFits(toolId: string, shots: number | null) {
  return useQuery({
    queryKey: keys.fits(toolId, shots ?? 0),
    queryFn: () => ask<Fits>(`/api/v1/tools/${encodeURIComponent(toolId)}/fits`, { shots: shots ?? 0 }),
    enabled: shots !== null,
  });
}

export function usePlanVersions(planId: string) {
  return useQuery({
    queryKey: keys.planVersions(planId),
    queryFn: () => ask<{ items: PlanVersion[] }>(`/api/v1/plans/${encodeURIComponent(planId)}/versions`),
  });
}

export function usePlanTemplates() {
  return useQuery({ queryKey: keys.planTemplates, queryFn: () => ask<{ items: PlanTemplate[] }>('/api/v1/plan-templates') });
}

export function usePlanTemplate(id: string) {
  return useQuery({
    queryKey: [...keys.planTemplates, id],
    queryFn: () => ask<PlanTemplate>(`/api/v1/plan-templates/${encodeURIComponent(id)}`),
  });
}

export function useChecklists() {
  return useQuery({ queryKey: keys.checklists, queryFn: () => ask<{ items: ChecklistRow[] }>('/api/v1/checklists') });
}

export function useChecklist(id: string) {
  return useQuery({ queryKey: [...keys.checklists, id], queryFn: () => ask<Checklist>(`/api/v1/checklists/${encodeURIComponent(id)}`) });
}

export function useParts(filter: PartFilter) {
  return useInfiniteQuery({
    queryKey: [...keys.parts, filter],
    queryFn: ({ pageParam }) => ask<List<Part>>('/api/v1/parts', { ...filter, limit: PAGE, cursor: pageParam || undefined }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function usePart(id: string) {
  return useQuery({ queryKey: [...keys.parts, id], queryFn: () => ask<Part>(`/api/v1/parts/${encodeURIComponent(id)}`) });
}

export function useMovements(partId: string) {
  return useInfiniteQuery({
    queryKey: [...keys.parts, partId, 'movements'],
    queryFn: ({ pageParam }) =>
      ask<List<Movement>>(`/api/v1/parts/${encodeURIComponent(partId)}/movements`, { cursor: pageParam || undefined }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}
