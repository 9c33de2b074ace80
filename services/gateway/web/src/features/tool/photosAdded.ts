import type { TimelineEntry } from '../../api/toolingTypes';

type Added = Pick<TimelineEntry, 'kind' | 'who' | 'data'>;

/** Entries as they are shown: photos that one person added one after the other stand together. */
export function together<E extends Added>(entries: readonly E[]): (E | E[])[] {
  const shown: (E | E[])[] = [];
  for (const entry of entries) {
    const last = shown.at(-1);
    if (entry.kind !== 'photo_added') shown.push(entry);
    else if (Array.isArray(last) && last[0]?.who === entry.who) last.push(entry);
    else shown.push([entry]);
  }
  return shown;
}

export function photoIdOf({ data }: Pick<TimelineEntry, 'data'>): string | null {
  return typeof data.photo_id === 'string' ? data.photo_id : null;
}
