import { useInfiniteQuery } from '@tanstack/react-query';
import { api, body } from './client';
import { keys } from './keys';

const PAGE = 30;

/** Readings that were refused, the latest first. */
export function useRejections() {
  return useInfiniteQuery({
    queryKey: keys.rejections,
    queryFn: ({ pageParam }) =>
      body(api.GET('/api/v1/rejections', { params: { query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}
