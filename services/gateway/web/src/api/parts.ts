import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { rowsBefore } from '../lib/askedAgain';
import { api, body } from './client';
import { keys } from './keys';
import { remembered } from './searching';

export type PartFilter = { q?: string; tool_id?: string; low?: true };

const PAGE = 50;

function nextOf(page: { next_cursor?: string | null }): string | undefined {
  return page.next_cursor ?? undefined;
}

export function useParts(filter: PartFilter) {
  return useInfiniteQuery({
    ...remembered(filter.q),
    queryKey: keys.partList(filter),
    queryFn: ({ pageParam }) =>
      body(api.GET('/api/v1/parts', { params: { query: { ...filter, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: nextOf,
    placeholderData: rowsBefore,
  });
}

export function usePart(id: string) {
  return useQuery({
    queryKey: keys.part(id),
    queryFn: () => body(api.GET('/api/v1/parts/{part_id}', { params: { path: { part_id: id } } })),
  });
}

export function useMovements(partId: string) {
  return useInfiniteQuery({
    queryKey: keys.movements(partId),
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/parts/{part_id}/movements', {
          params: { path: { part_id: partId }, query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: nextOf,
  });
}
