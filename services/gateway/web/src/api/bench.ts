import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { rowsBefore } from '../lib/askedAgain';
import type { Board, BoardColumnName } from './benchTypes';
import { api, body } from './client';
import { keys } from './keys';
import { remembered } from './searching';

const PAGE = 50;

export type BoardFilter = { q?: string; machine?: string };

function boardQuery({ q, machine }: BoardFilter) {
  return { ...(q ? { q } : {}), ...(machine ? { machine_id: [machine] } : {}) };
}

export function useBoard(filter: BoardFilter = {}) {
  return useQuery({
    ...remembered(filter.q),
    queryKey: [...keys.board, filter],
    // Every column is there, also the empty ones.
    queryFn: () => body(api.GET('/api/v1/board', { params: { query: boardQuery(filter) } })) as Promise<Board>,
    placeholderData: rowsBefore,
  });
}

/** The cards of a column after its first page. */
export function useBoardRest(column: BoardColumnName, filter: BoardFilter, after: string) {
  return useInfiniteQuery({
    queryKey: [...keys.board, filter, column, after],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/board/{lane}', {
          params: { path: { lane: column }, query: { ...boardQuery(filter), limit: PAGE, cursor: pageParam } },
        }),
      ),
    initialPageParam: after,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

/** How long one tablet may not know what was answered on another: answers are no events. */
const OTHERS_ANSWER_MS = 10_000;

export function useJobSheet(id: string) {
  return useQuery({
    queryKey: keys.jobSheet(id),
    refetchInterval: OTHERS_ANSWER_MS,
    queryFn: () => body(api.GET('/api/v1/jobs/{job_id}/sheet', { params: { path: { job_id: id } } })),
  });
}

export function useForecast(toolId: string) {
  return useQuery({
    queryKey: keys.forecast(toolId),
    queryFn: () => body(api.GET('/api/v1/tools/{tool_id}/forecast', { params: { path: { tool_id: toolId } } })),
  });
}

export function useFits(toolId: string, shots: number | null) {
  return useQuery({
    queryKey: keys.fits(toolId, shots ?? 0),
    queryFn: () => body(api.GET('/api/v1/tools/{tool_id}/fits', { params: { path: { tool_id: toolId }, query: { shots: shots ?? 0 } } })),
    enabled: shots !== null,
  });
}

export function usePlanVersions(planId: string) {
  return useQuery({
    queryKey: keys.planVersions(planId),
    queryFn: () => body(api.GET('/api/v1/plans/{plan_id}/versions', { params: { path: { plan_id: planId } } })),
  });
}

export function usePlanTemplates() {
  return useQuery({ queryKey: keys.planTemplates, queryFn: () => body(api.GET('/api/v1/plan-templates')) });
}

export function usePlanTemplate(id: string) {
  return useQuery({
    queryKey: [...keys.planTemplates, id],
    queryFn: () => body(api.GET('/api/v1/plan-templates/{template_id}', { params: { path: { template_id: id } } })),
  });
}

export function useToolLimits(toolId: string, checklistId: string) {
  return useQuery({
    queryKey: keys.toolLimits(toolId, checklistId),
    queryFn: () =>
      body(api.GET('/api/v1/tools/{tool_id}/limits/{checklist_id}', { params: { path: { tool_id: toolId, checklist_id: checklistId } } })),
  });
}

export function useChecklists() {
  return useQuery({ queryKey: keys.checklists, queryFn: () => body(api.GET('/api/v1/checklists')) });
}

export function useChecklist(id: string) {
  return useQuery({
    queryKey: [...keys.checklists, id],
    queryFn: () => body(api.GET('/api/v1/checklists/{checklist_id}', { params: { path: { checklist_id: id } } })),
  });
}
