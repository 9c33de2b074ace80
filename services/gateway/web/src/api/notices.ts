import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, body } from './client';
import { keys } from './keys';
import type { components } from './schema';

export type Notice = components['schemas']['NoticeOut'];

const SHOWN = 20;
const PAGE = 50;

/** What one was told and has not read yet, the newest first. */
export function useUnreadNotices() {
  return useQuery({
    queryKey: keys.noticeList(true),
    queryFn: () => body(api.GET('/api/v1/notices', { params: { query: { unread: true, limit: SHOWN } } })),
  });
}

/** All of them, or only what was not read yet, page by page. */
export function useNotices(unread: boolean) {
  return useInfiniteQuery({
    queryKey: [...keys.noticeList(unread), 'pages'],
    queryFn: ({ pageParam }) =>
      body(api.GET('/api/v1/notices', { params: { query: { unread, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

export async function markRead(ids: readonly string[] | null): Promise<void> {
  await api.PUT('/api/v1/notices/read', { body: { ids: ids === null ? null : [...ids] } });
}
