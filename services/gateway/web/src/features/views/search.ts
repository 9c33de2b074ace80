export type ViewSearch = { left?: string; right?: string };

/** The two pictures that are compared, so that a link shows what was seen. */
export function viewSearch(search: Record<string, unknown>): ViewSearch {
  const id = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);
  const [left, right] = [id(search.left), id(search.right)];
  return { ...(left ? { left } : {}), ...(right ? { right } : {}) };
}
