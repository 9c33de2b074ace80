import { useQuery } from '@tanstack/react-query';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import type { components } from '../../api/schema';

export type Readers = components['schemas']['ReaderList'];

/** A copy that dies or joins is no event; its sources move within seconds. */
const LOOK_MS = 5_000;

export function useReaders() {
  return useQuery({
    queryKey: keys.readers,
    queryFn: () => body(api.GET('/api/v1/sources/readers')),
    refetchInterval: LOOK_MS,
  });
}

/** Only where several copies share the sources does anybody want to know which one reads what. */
export function areShared(readers: Readers | undefined): readers is Readers {
  return readers !== undefined && readers.items.length > 1;
}

/** The name of the copy that reads a source; undefined: none does now. */
export function readerOf(readers: Readers, sourceId: string): string | undefined {
  return readers.items.find((reader) => reader.source_ids.includes(sourceId))?.name;
}
