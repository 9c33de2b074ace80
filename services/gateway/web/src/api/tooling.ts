import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { rowsBefore } from '../lib/askedAgain';
import { api, body } from './client';
import { keys } from './keys';
import { remembered } from './searching';
import type { InsertState } from './toolingTypes';

const PAGE = 50;
const ALL = 500;

type PageOf<Item> = { items: Item[]; next_cursor?: string | null };

/** Every item of a list that a page needs whole (a tree, a choice), page by page. */
async function whole<Item>(page: (cursor: { cursor?: string }) => Promise<PageOf<Item>>): Promise<Item[]> {
  const found: Item[] = [];
  let cursor: string | null | undefined = null;
  do {
    const next: PageOf<Item> = await page(cursor ? { cursor } : {});
    found.push(...next.items);
    cursor = next.next_cursor;
  } while (cursor);
  return found;
}

export function useTimeline(toolId: string, kinds: readonly string[]) {
  return useInfiniteQuery({
    queryKey: keys.timeline(toolId, kinds),
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/tools/{tool_id}/timeline', {
          params: { path: { tool_id: toolId }, query: { kind: [...kinds], limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

export function useCavities(toolId: string) {
  return useQuery({
    queryKey: keys.cavities(toolId),
    queryFn: () => body(api.GET('/api/v1/tools/{tool_id}/cavities', { params: { path: { tool_id: toolId } } })),
  });
}

export function useConfigurations(toolId: string) {
  return useQuery({
    queryKey: keys.configurations(toolId),
    queryFn: () =>
      whole((cursor) =>
        body(
          api.GET('/api/v1/tools/{tool_id}/configurations', { params: { path: { tool_id: toolId }, query: { limit: ALL, ...cursor } } }),
        ),
      ),
  });
}

export function useComponents(toolId: string) {
  return useQuery({
    queryKey: keys.components(toolId),
    queryFn: () =>
      whole((cursor) =>
        body(api.GET('/api/v1/tools/{tool_id}/components', { params: { path: { tool_id: toolId }, query: { limit: ALL, ...cursor } } })),
      ),
  });
}

export function useInserts(state?: InsertState, q = '') {
  return useInfiniteQuery({
    ...remembered(q),
    queryKey: keys.insertList(state, q),
    placeholderData: rowsBefore,
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/inserts', {
          params: { query: { limit: ALL, ...(state ? { state } : {}), ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

export function useInsert(id: string) {
  return useQuery({
    queryKey: keys.insert(id),
    queryFn: () => body(api.GET('/api/v1/inserts/{insert_id}', { params: { path: { insert_id: id } } })),
  });
}

export function useDocuments(toolId: string) {
  return useInfiniteQuery({
    queryKey: keys.documents(toolId),
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/tools/{tool_id}/documents', {
          params: { path: { tool_id: toolId }, query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

/** Every run of a tool, the newest first; its page comes with the newest of them. */
export function useMountings(toolId: string, isWanted: boolean) {
  return useInfiniteQuery({
    queryKey: [...keys.tool(toolId), 'mountings'],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/tools/{tool_id}/mountings', {
          params: { path: { tool_id: toolId }, query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    enabled: isWanted,
  });
}

export function useModifications(toolId: string) {
  return useInfiniteQuery({
    queryKey: keys.modifications(toolId),
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/tools/{tool_id}/modifications', {
          params: { path: { tool_id: toolId }, query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

export function useSheet(toolId: string) {
  return useQuery({
    queryKey: keys.sheet(toolId),
    queryFn: () => body(api.GET('/api/v1/tools/{tool_id}/sheet', { params: { path: { tool_id: toolId } } })),
  });
}

export function usePlaces(retired = false) {
  return useQuery({
    queryKey: keys.placeList(retired),
    queryFn: () =>
      whole((cursor) => body(api.GET('/api/v1/places', { params: { query: { limit: ALL, ...(retired ? { retired } : {}), ...cursor } } }))),
  });
}

export function useToolClasses() {
  return useQuery({ queryKey: keys.toolClasses, queryFn: () => body(api.GET('/api/v1/tool-classes')) });
}

export function useLabelAddress() {
  return useQuery({ queryKey: keys.labelAddress, queryFn: () => body(api.GET('/api/v1/label-address')) });
}

export function useRetiredMachines() {
  return useQuery({
    queryKey: keys.retiredMachines,
    queryFn: () => whole((cursor) => body(api.GET('/api/v1/retired-machines', { params: { query: { limit: ALL, ...cursor } } }))),
  });
}

export function lookUpCode(text: string) {
  return body(api.GET('/api/v1/codes', { params: { query: { text } } }));
}
