import type { components } from './schema';

type Schemas = components['schemas'];

/** A named view of a tool, taken again and again. */
export type View = Schemas['ViewOut'];

export type LastShotRun = Schemas['LastShots'];
