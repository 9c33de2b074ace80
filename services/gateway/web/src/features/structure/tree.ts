import type { Component } from '../../api/toolingTypes';

export type Branch = { component: Component; depth: number };

/** Components below what they are part of, each level in the order of position and name. A lost parent makes a root. */
export function branches(components: readonly Component[]): Branch[] {
  const ids = new Set(components.map((one) => one.id));
  const below = new Map<string, Component[]>();
  for (const one of components) {
    const above = one.parent_id !== null && ids.has(one.parent_id) ? one.parent_id : '';
    below.set(above, [...(below.get(above) ?? []), one]);
  }
  const walk = (parent: string, depth: number): Branch[] =>
    [...(below.get(parent) ?? [])].sort(inOrder).flatMap((component) => [{ component, depth }, ...walk(component.id, depth + 1)]);
  return walk('', 0);
}

const collator = new Intl.Collator(undefined, { numeric: true });

function inOrder(one: Component, other: Component): number {
  return (
    collator.compare(one.kind, other.kind) ||
    (one.cavity ?? 0) - (other.cavity ?? 0) ||
    collator.compare(one.position, other.position) ||
    collator.compare(one.name, other.name)
  );
}

/** What a component may hang on: everything but itself and its own parts. */
export function possibleParents(components: readonly Component[], id: string | null): Component[] {
  if (id === null) return [...components];
  const own = new Set([id]);
  for (const { component } of branches(components)) if (component.parent_id !== null && own.has(component.parent_id)) own.add(component.id);
  return components.filter((one) => !own.has(one.id));
}
