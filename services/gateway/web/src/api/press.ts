import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { rowsBefore } from '../lib/askedAgain';
import { api, body } from './client';
import { keys } from './keys';
import type { components } from './schema';

type Schemas = components['schemas'];
export type Stretch = Schemas['StretchOut'];
export type Assignment = Schemas['AssignmentOut'];
export type PressTime = Schemas['PressTimeOut'];
export type AssignBody = Schemas['AssignIn'];
export type Run = Schemas['RunHistoryOut'];
export type Correction = Schemas['CorrectionOut'];
export type CorrectBody = Schemas['CorrectRunIn'];
export type CorrectedLevel = Schemas['CorrectedLevelOut'];
export type Move = Schemas['MoveOut'];

const PAGE = 50;
/** Below the comparisons, so that every news of the counting makes them ask again. */
const UNASSIGNED = [...keys.reconciliation, 'unassigned'] as const;
const TIME = [...keys.reconciliation, 'press-time'] as const;
/** What might be done; once it is done there is nothing to ask again. */
const PREVIEW = ['press-preview'] as const;

/** What any of these decisions makes old. */
export const MOVED = [keys.reconciliation, keys.toolPages, keys.toolLists, keys.machines, keys.jobs, keys.gaps];

/** Shots nobody is credited with, of a press or of all, the latest first. */
export function useStretches(machineId?: string) {
  return useInfiniteQuery({
    queryKey: [...UNASSIGNED, { machineId }],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/unassigned', {
          params: {
            query: {
              limit: PAGE,
              ...(machineId ? { machine_id: machineId } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

export function usePressTime(machineId: string, from: string, to: string) {
  return useQuery({
    queryKey: [...TIME, machineId, from, to],
    queryFn: () =>
      body(api.GET('/api/v1/machines/{machine_id}/time', { params: { path: { machine_id: machineId }, query: { from, to } } })),
    placeholderData: rowsBefore,
  });
}

export type Wanted = { from: string; to: string; station: string; shots?: number; tool_id?: string };

/** What an assignment would do; asked anew with every change of the form. */
export function useForeseen(machineId: string, wanted: Wanted | null) {
  return useQuery({
    queryKey: [...PREVIEW, machineId, wanted],
    queryFn: () =>
      body(
        api.GET('/api/v1/machines/{machine_id}/assignments/preview', {
          params: { path: { machine_id: machineId }, query: wanted ?? { from: '', to: '' } },
        }),
      ),
    enabled: wanted !== null,
    retry: false,
    gcTime: 0,
  });
}

export function assign(machineId: string, said: AssignBody, key: string): Promise<Assignment> {
  return body(
    api.POST('/api/v1/machines/{machine_id}/assignments', {
      params: { path: { machine_id: machineId }, header: { 'Idempotency-Key': key } },
      body: said,
    }),
  );
}

export function undo(assignmentId: string, reason: string, key: string): Promise<Assignment> {
  return body(
    api.POST('/api/v1/assignments/{assignment_id}/undo', {
      params: { path: { assignment_id: assignmentId }, header: { 'Idempotency-Key': key } },
      body: { reason },
    }),
  );
}

export function useRun(runId: string) {
  return useQuery({
    queryKey: [...keys.toolPages, 'run', runId],
    queryFn: () => body(api.GET('/api/v1/mountings/{mounting_id}', { params: { path: { mounting_id: runId } } })),
  });
}

export type AsItWas = { tool_id: string; machine_id: string; from: string; to?: string; factor: number; station: string };

/** What would move if the run had been so. */
export function useMoves(runId: string, wanted: AsItWas | null) {
  return useQuery({
    queryKey: [...PREVIEW, 'run', runId, wanted],
    queryFn: () =>
      body(
        api.GET('/api/v1/runs/{mounting_id}/preview', {
          params: { path: { mounting_id: runId }, query: wanted ?? { tool_id: '', machine_id: '', from: '' } },
        }),
      ),
    enabled: wanted !== null,
    retry: false,
    gcTime: 0,
  });
}

export function correctRun(runId: string, said: CorrectBody, key: string): Promise<Run> {
  return body(
    api.POST('/api/v1/mountings/{mounting_id}/correct', {
      params: { path: { mounting_id: runId }, header: { 'Idempotency-Key': key } },
      body: said,
    }),
  );
}

/** What would be due with so many shots more, or fewer. */
export function useDueAfter(toolId: string, shots: number, from: string, to: string) {
  return useQuery({
    queryKey: [...PREVIEW, 'due', toolId, shots, from, to],
    queryFn: () =>
      body(
        api.GET('/api/v1/tools/{tool_id}/levels/corrected', {
          params: { path: { tool_id: toolId }, query: { shots, from, to } },
        }),
      ),
    enabled: shots !== 0,
    retry: false,
    gcTime: 0,
  });
}
