import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import { rowsBefore } from '../lib/askedAgain';
import type { ActionFilter } from '../features/actions/search';
import { api, body } from './client';
import { keys } from './keys';
import { remembered } from './searching';

const PAGE = 50;
const ALL = 200;
/** Shots move a watch all the time; how far it is may be half a minute old. */
const WATCH_MS = 30_000;

/** The address holds one kind and one priority; the API takes several. */
function queryOf({ state, kind, priority, ...rest }: ActionFilter) {
  return {
    ...rest,
    ...(state ? { state: [...state] } : {}),
    ...(kind ? { kind: [kind] } : {}),
    ...(priority ? { priority: [priority] } : {}),
  };
}

function actionPage(filter: ActionFilter, limit: number, cursor = '') {
  return body(api.GET('/api/v1/actions', { params: { query: { ...queryOf(filter), limit, ...(cursor ? { cursor } : {}) } } }));
}

export function useActions(filter: ActionFilter) {
  return useInfiniteQuery({
    ...remembered(filter.q),
    queryKey: keys.actionList(filter),
    queryFn: ({ pageParam }) => actionPage(filter, PAGE, pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: rowsBefore,
  });
}

/** The first page of each column of a board, asked side by side. */
export function useActionColumns(filters: readonly ActionFilter[]) {
  return useQueries({
    queries: filters.map((filter) => ({
      ...remembered(filter.q),
      queryKey: keys.actionColumn(filter),
      queryFn: () => actionPage(filter, PAGE),
      placeholderData: rowsBefore,
      ...(filter.state?.includes('watching') ? { refetchInterval: WATCH_MS } : {}),
    })),
  });
}

/** A short list that is shown whole: one failure's actions, what one has to do. */
export function useFewActions(filter: ActionFilter, enabled = true) {
  return useQuery({ queryKey: keys.actionColumn(filter), queryFn: () => actionPage(filter, PAGE), enabled });
}

export function useAction(id: string) {
  return useQuery({
    queryKey: keys.action(id),
    queryFn: () => body(api.GET('/api/v1/actions/{action_id}', { params: { path: { action_id: id } } })),
    refetchInterval: ({ state }) => (state.data?.watch?.state === 'running' ? WATCH_MS : false),
  });
}

export function useActionRules() {
  return useQuery({ queryKey: keys.actionRules, queryFn: () => body(api.GET('/api/v1/action-rules')) });
}

export function useProposals() {
  return useQuery({
    queryKey: keys.proposals,
    queryFn: () => body(api.GET('/api/v1/action-proposals', { params: { query: { state: ['open'], limit: ALL } } })),
  });
}

export type TriedAt = { code?: string; tool_id?: string; cavity?: number };

/** How often each kind of fix has held, for one code or over all. */
export function useFixRates(at: TriedAt) {
  return useQuery({
    queryKey: keys.fixRates(at),
    queryFn: () => body(api.GET('/api/v1/fix-rates', { params: { query: at } })),
  });
}

/** The report an action is made from. */
export function useReport(id: string | undefined) {
  return useQuery({
    queryKey: keys.failure(id ?? ''),
    queryFn: () => body(api.GET('/api/v1/failures/{failure_id}', { params: { path: { failure_id: id ?? '' } } })),
    enabled: id !== undefined,
  });
}
