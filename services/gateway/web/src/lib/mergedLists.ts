type Both<T> = (before: T, mine: T, theirs: T) => T;

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What both of two people meant who started from the same: a value that I left alone is theirs, one that I changed is mine. */
export function mergedValue<T>(before: T, mine: T, theirs: T): T {
  return same(before, mine) ? theirs : mine;
}

/** The order of who moved something, mine if both did; what only the other list names stays behind what it stands behind there. */
function inOrder(before: readonly string[], mine: readonly string[], theirs: readonly string[]): string[] {
  const common = mine.filter((name) => before.includes(name) && theirs.includes(name));
  const hasMoved = !same(
    common,
    before.filter((name) => common.includes(name)),
  );
  const order = hasMoved ? [...mine] : [...theirs];
  let last = -1;
  for (const name of hasMoved ? theirs : mine) {
    const place = order.indexOf(name);
    last = place < 0 ? last + 1 : place;
    if (place < 0) order.splice(last, 0, name);
  }
  return order;
}

/** The same for a list: what either added is there, what either took away is gone unless the other has changed it. */
export function mergedBy<T>(
  nameOf: (one: T) => string,
  both: Both<T>,
  before: readonly T[],
  mine: readonly T[],
  theirs: readonly T[],
): T[] {
  const named = (list: readonly T[]): Map<string, T> => new Map(list.map((one) => [nameOf(one), one]));
  const [were, own, others] = [named(before), named(mine), named(theirs)];
  return inOrder([...were.keys()], [...own.keys()], [...others.keys()]).flatMap((name) => {
    const [old, one, other] = [were.get(name), own.get(name), others.get(name)];
    if (one !== undefined && other !== undefined) return [old === undefined ? one : both(old, one, other)];
    const left = one ?? other;
    return left === undefined || (old !== undefined && same(old, left)) ? [] : [left];
  });
}

export function mergedList<T extends { id: string }>(before: readonly T[], mine: readonly T[], theirs: readonly T[]): T[] {
  return mergedBy(({ id }) => id, mergedValue, before, mine, theirs);
}

/** The same for words that stand once each. */
export function mergedWords(before: readonly string[], mine: readonly string[], theirs: readonly string[]): string[] {
  return mergedBy((word) => word, mergedValue, before, mine, theirs);
}
