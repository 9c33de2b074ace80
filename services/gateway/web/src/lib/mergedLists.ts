function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What both of two people meant who started from the same: a value that I left alone is theirs, one that I changed is mine. */
export function mergedValue<T>(before: T, mine: T, theirs: T): T {
  return same(before, mine) ? theirs : mine;
}

/** The same for a list: what either added is there, what either took away is gone unless the other has changed it. */
export function mergedList<T extends { id: string }>(before: readonly T[], mine: readonly T[], theirs: readonly T[]): T[] {
  const find = (list: readonly T[], id: string): T | undefined => list.find((one) => one.id === id);
  const kept = mine.flatMap((one) => {
    const [old, other] = [find(before, one.id), find(theirs, one.id)];
    if (old === undefined) return [one];
    if (other === undefined) return same(old, one) ? [] : [one];
    return [mergedValue(old, one, other)];
  });
  const added = theirs.filter((one) => {
    const old = find(before, one.id);
    return !find(mine, one.id) && (old === undefined || !same(old, one));
  });
  return [...kept, ...added];
}

/** The same for words that stand once each. */
export function mergedWords(before: readonly string[], mine: readonly string[], theirs: readonly string[]): string[] {
  const boxed = (words: readonly string[]): { id: string }[] => words.map((id) => ({ id }));
  return mergedList(boxed(before), boxed(mine), boxed(theirs)).map(({ id }) => id);
}
