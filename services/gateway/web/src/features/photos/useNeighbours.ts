import { useEffect } from 'react';
import { usePhotos } from '../../api/photos';
import { filterOf } from './filter';
import type { PhotoSearch } from './search';

export type Neighbours = { newer: string | null; older: string | null; at: number; all: number; isMore: boolean };

/** What lies beside a photo among those where one came from; null where it is none of them. */
export function useNeighbours(photoId: string, search: PhotoSearch): Neighbours | null {
  const filter = filterOf(search);
  const isAsked = Object.keys(filter).length > 0 || search.from === 'search';
  const found = usePhotos(filter, isAsked);
  const photos = found.data?.pages.flatMap((page) => page.items) ?? [];
  const at = photos.findIndex(({ id }) => id === photoId);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = found;
  const isLast = at >= 0 && at >= photos.length - 2;
  useEffect(() => {
    if (isLast && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isLast, hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (!isAsked || at < 0) return null;
  return { newer: photos[at - 1]?.id ?? null, older: photos[at + 1]?.id ?? null, at: at + 1, all: photos.length, isMore: hasNextPage };
}
