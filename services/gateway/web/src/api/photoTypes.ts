/** Photos, their layers and what can be asked of them. */
export type PhotoSlot = 'before' | 'during' | 'after' | 'plate' | 'other';
export type ShapeKind = 'box' | 'ellipse' | 'arrow' | 'freehand' | 'point';
export type ShapeColor = 'red' | 'yellow' | 'blue' | 'green' | 'white';
/** Right and down, 0 to 1 of the upright picture: the same spot in every variant. */
export type Spot = [number, number];

export type Photo = {
  id: string;
  tool_id: string | null;
  tool_number: string;
  job_id: string | null;
  item_id: string | null;
  slot: PhotoSlot;
  half: 'A' | 'B' | null;
  view: string | null;
  run_id: string | null;
  camera_id: string | null;
  caption: string;
  taken_at: string | null;
  added_at: string;
  added_by: string;
  width: number;
  height: number;
  bytes: number;
  sha256: string;
  annotations_version: number;
  annotation_count: number;
};

export type PhotoLink = {
  kind: 'failure' | 'job' | 'action' | 'analysis';
  id: string;
  number: number | null;
  code: string | null;
  tool_id: string | null;
};

export type PhotoDetail = Photo & {
  links: PhotoLink[];
  removal: { at: string; by: string; reason: string } | null;
  erases_at: string | null;
};

export type Shape = { id: string; kind: ShapeKind; points: Spot[]; text: string; code: string | null; color: ShapeColor };
export type Layer = { photo_id: string; version: number; shapes: Shape[]; by: string | null; at: string | null };
export type LayerVersion = { version: number; by: string; at: string; count: number };
