import type { Tool } from '../../api/types';

export const DEEDS = ['release', 'hold', 'repair', 'move', 'physical', 'status'] as const;
export type Deed = (typeof DEEDS)[number];

/** What the buttons offer now; the server decides again. A tool on a press is moved by taking it off. */
export function deeds(tool: Pick<Tool, 'readiness' | 'location' | 'status' | 'mounting'>, isEngineer: boolean): Deed[] {
  if (tool.status === 'retired') return isEngineer ? ['status'] : [];
  const { state } = tool.readiness;
  const isStopped = state === 'on_hold' || state === 'in_repair';
  const offered: Record<Deed, boolean> = {
    release: isEngineer && isStopped,
    hold: state !== 'on_hold',
    repair: !isStopped,
    move: tool.mounting === null,
    physical: true,
    status: isEngineer,
  };
  return DEEDS.filter((deed) => offered[deed]);
}
