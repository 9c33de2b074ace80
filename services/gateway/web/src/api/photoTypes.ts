import type { components } from './schema';

/** Photos, their layers and what can be asked of them. */
type Schemas = components['schemas'];

export type Photo = Schemas['PhotoOut'];
export type ListedPhoto = Schemas['ListedPhoto'];
/** Nothing but what is known of it is left of an erased one. */
export type PhotoDetail = Schemas['PhotoDetail'];
/** A photo to draw on; `picture`: its address on this device, as long as the server has it not. */
export type DrawnPhoto = Pick<Photo, 'id' | 'width' | 'height' | 'tool_id'> & { picture?: string };
export type PhotoLink = Schemas['PhotoLinkOut'];
export type PhotoSlot = Photo['slot'];
export type Shape = Required<Schemas['ShapeBody']>;
export type Layer = Omit<Schemas['AnnotationsOut'], 'shapes'> & { shapes: Shape[] };
export type ShapeKind = Shape['kind'];
export type ShapeColor = Shape['color'];
/** Right and down, 0 to 1 of the upright picture: the same spot in every variant. */
export type Spot = [number, number];
