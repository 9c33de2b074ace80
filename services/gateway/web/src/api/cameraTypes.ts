import type { components } from './schema';

type Schemas = components['schemas'];

export type Camera = Schemas['CameraOut'];
export type CameraKind = Camera['kind'];
export type CameraState = Camera['state'];
export type CameraProbe = Schemas['ProbeCameraOut'];
export type CameraConfig = Record<string, string | number | boolean | null>;
export type Photo = Schemas['PhotoOut'];

/** What a picture is of: the words of the address it is sent to. */
export type PhotoAbout = {
  tool_id?: string;
  job_id?: string;
  item_id?: string;
  slot?: Photo['slot'];
  half?: 'A' | 'B';
  view?: string;
  run_id?: string;
  caption?: string;
};
