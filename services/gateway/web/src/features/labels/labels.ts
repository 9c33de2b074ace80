export const LAYOUTS = ['single', 'sheet'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** As many as one request takes. */
export const MOST_LABELS = 200;

/** The QR code leads to the address under which this page was opened: that is where people open Toolcare. */
export function labelsPath(toolIds: readonly string[], layout: Layout, origin: string): string {
  const query = new URLSearchParams([...toolIds.map((id) => ['tool_id', id]), ['layout', layout], ['origin', origin]]);
  return `/api/v1/labels.pdf?${query.toString()}`;
}

export function labelPath(toolId: string, origin: string): string {
  return `/api/v1/tools/${encodeURIComponent(toolId)}/label.svg?${new URLSearchParams({ origin }).toString()}`;
}
