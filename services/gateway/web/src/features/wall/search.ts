export type WallSearch = { area?: string };

/** A screen in a hall shows that hall; without an area it is the whole plant's. */
export function wallSearch({ area }: Record<string, unknown>): WallSearch {
  return typeof area === 'string' && area.trim() !== '' ? { area } : {};
}
