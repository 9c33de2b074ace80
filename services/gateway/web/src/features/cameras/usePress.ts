import type { Camera } from '../../api/cameraTypes';
import { useMachines } from '../../api/queries';
import type { Machine } from '../../api/types';

/** The press on which a tool hangs now. */
export function usePress(toolId: string | undefined): Machine | undefined {
  const machines = useMachines();
  return machines.data?.items.find(({ tools }) => tools.some(({ id }) => id === toolId));
}

/** The camera at a press, the first by name where there are several. */
export function cameraAt(press: Pick<Machine, 'id'> | undefined, cameras: readonly Camera[]): Camera | undefined {
  return press && cameras.find((one) => one.machine_id === press.id && !one.retired);
}
