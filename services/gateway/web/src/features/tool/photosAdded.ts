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

/** Photos that were removed later, as far as these entries (the latest first) tell: there is no picture of them to be shown. */
export function removedIn(entries: readonly Pick<TimelineEntry, 'kind' | 'data'>[]): ReadonlySet<string> {
  const removed = new Set<string>();
  for (const entry of [...entries].reverse()) {
    const id = photoIdOf(entry) ?? '';
    if (entry.kind === 'photo_deleted') removed.add(id);
    if (entry.kind === 'photo_restored') removed.delete(id);
  }
  return removed;
}

export function photoIdOf({ data }: Pick<TimelineEntry, 'data'>): string | null {
  return typeof data.photo_id === 'string' ? data.photo_id : null;
}
