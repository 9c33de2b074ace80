import { Store } from './store';

/** Percent of each picture that is under way, by the key of its entry in the outbox. */
export const progressOf = new Store<ReadonlyMap<string, number>>(new Map());

/** Null: it is under way no more. */
export function tellProgress(key: string, percent: number | null): void {
  const now = new Map(progressOf.get());
  if (percent === null) now.delete(key);
  else now.set(key, percent);
  progressOf.set(now);
}
