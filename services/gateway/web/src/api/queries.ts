import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { AGAIN_MS, askedAgain, rowsBefore } from '../lib/askedAgain';
import { detailNow, listNow, machinesNow, sourceNow, sourcesNow } from '../lib/liveValues';
import { api, body } from './client';
import { keys } from './keys';
import { remembered } from './searching';
import type { LocationKind, Readiness } from './toolingTypes';
import type { Condition, ToolDetail, ToolStatus } from './types';
import { withKnown } from './toolParts';

export type ToolSort = 'urgency' | 'number' | 'name' | 'readiness' | 'location' | '-total' | '-last_shot';
export type ToolFilter = {
  q?: string;
  status?: ToolStatus;
  condition?: Condition;
  readiness?: Readiness;
  location?: LocationKind;
  class_code?: string;
  owner?: string;
  place?: string;
  /** Only what an external party should have brought back. */
  late?: true;
  failures?: 'open' | 'critical';
  sort?: ToolSort;
};

const PAGE = 100;
const ALL = 500;

/** The address holds one of each kind; the API takes several. */
function queryOf({ q, sort, status, condition, readiness, location, class_code, owner, place, late, failures }: ToolFilter) {
  return {
    ...(q ? { q } : {}),
    ...(sort ? { sort } : {}),
    ...(status ? { status: [status] } : {}),
    ...(condition ? { condition: [condition] } : {}),
    ...(readiness ? { readiness: [readiness] } : {}),
    ...(location ? { location: [location] } : {}),
    ...(class_code ? { class_code: [class_code] } : {}),
    ...(owner ? { owner: [owner] } : {}),
    ...(place ? { place_id: [place] } : {}),
    ...(late ? { due_back_before: today() } : {}),
    ...(failures ? { failures } : {}),
  };
}

/** The day it is where the reader is. */
function today(): string {
  return new Date().toLocaleDateString('sv-SE');
}

export function useOverview() {
  return useQuery({ queryKey: keys.overview, queryFn: () => body(api.GET('/api/v1/overview')) });
}

export function useFacets() {
  return useQuery({ queryKey: keys.facets, queryFn: () => body(api.GET('/api/v1/tools/facets')) });
}

export function useTools(filter: ToolFilter) {
  return useInfiniteQuery({
    ...remembered(filter.q),
    queryKey: keys.tools(filter),
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/tools', { params: { query: { ...queryOf(filter), limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } } }),
      ).then(listNow),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: rowsBefore,
  });
}

export function useTool(id: string, enabled = true) {
  const queryKey = keys.tool(id);
  return useQuery({
    queryKey,
    queryFn: async ({ client }) => {
      const answer = await body(api.GET('/api/v1/tools/{tool_id}', { params: { path: { tool_id: id } } }));
      const before = client.getQueryState<ToolDetail>(queryKey);
      return detailNow(withKnown(answer, before?.data, before?.dataUpdatedAt));
    },
    enabled,
    refetchInterval: ({ state }) => (state.data?.missing.length ? AGAIN_MS : askedAgain(state.error)),
  });
}

export function useMachines() {
  return useQuery({
    queryKey: keys.machines,
    queryFn: () => body(api.GET('/api/v1/machines', { params: { query: { limit: ALL } } })).then(machinesNow),
  });
}

export function useSources() {
  return useQuery({
    queryKey: keys.sources,
    queryFn: () => body(api.GET('/api/v1/sources', { params: { query: { limit: ALL } } })).then(sourcesNow),
  });
}

export function useSource(id: string) {
  return useQuery({
    queryKey: keys.source(id),
    queryFn: () => body(api.GET('/api/v1/sources/{source_id}', { params: { path: { source_id: id } } })).then(sourceNow),
  });
}
