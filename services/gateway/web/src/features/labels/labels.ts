export const LAYOUTS = ['single', 'sheet'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** As many as one request takes. */
export const MOST_LABELS = 200;

/** The plant's address, else the one under which this page was opened. */
export function originOf(known: { address: string | null } | undefined): string {
  return known?.address ?? location.origin;
}

/** Whether an address may lead another device nowhere: it means the device itself, or a number that can change. */
export function isLocal(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname.startsWith('[') || /^\d+(\.\d+){3}$/.test(hostname);
}

/** The address that was typed, without what follows the name; null when it was cleared, undefined when it is none. */
export function originIn(text: string): string | null | undefined {
  const typed = text.trim().replace(/\/+$/, '');
  if (!typed) return null;
  return /^https?:\/\/[A-Za-z0-9.\-[\]:]{1,255}$/.test(typed) && URL.canParse(typed) ? typed : undefined;
}

export function labelsPath(toolIds: readonly string[], layout: Layout, origin: string): string {
  const query = new URLSearchParams([...toolIds.map((id) => ['tool_id', id]), ['layout', layout], ['origin', origin]]);
  return `/api/v1/labels.pdf?${query.toString()}`;
}

export function labelPath(toolId: string, origin: string): string {
  return `/api/v1/tools/${encodeURIComponent(toolId)}/label.svg?${new URLSearchParams({ origin }).toString()}`;
}
