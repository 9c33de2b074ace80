import type { components } from './schema';

type Schemas = components['schemas'];

export type Camera = Schemas['CameraOut'];
export type CameraKind = Camera['kind'];
export type CameraState = Camera['state'];
export type CameraProbe = Schemas['ProbeCameraOut'];
export type CameraConfig = Record<string, string | number | boolean | null>;
export type Photo = Schemas['PhotoOut'];
