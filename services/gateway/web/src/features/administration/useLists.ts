import { useCameras } from '../../api/cameras';
import { useChecklists, usePlanTemplates } from '../../api/bench';
import { useCodes } from '../../api/failures';
import { usePlaces, useToolClasses } from '../../api/tooling';
import type { Kept } from './figures';

export type List = 'cameras' | 'codes' | 'templates' | 'classes' | 'places';

/** How many there are of what the services keep; a service that does not answer leaves its figure out. */
export function useLists(): Record<List, Kept> {
  const cameras = useCameras().data?.items;
  const codes = useCodes({}).data?.items;
  const plans = usePlanTemplates().data?.items;
  const checklists = useChecklists().data?.items;
  const classes = useToolClasses().data?.items;
  const places = usePlaces().data;
  return {
    cameras: cameras && { count: cameras.length, faulty: cameras.filter(({ state }) => state === 'failed').length },
    codes: codes && { count: inUse(codes) },
    templates: plans && checklists && { count: inUse(plans) + inUse(checklists) },
    classes: classes && { count: classes.length },
    places: places && { count: places.length },
  };
}

function inUse(all: readonly { retired: boolean }[]): number {
  return all.filter(({ retired }) => !retired).length;
}
