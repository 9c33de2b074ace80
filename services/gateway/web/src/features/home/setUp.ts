import type { Machine, ToolRow } from '../../api/types';

export type Step = { name: 'machine' | 'source' | 'tool' | 'mount' | 'plan'; done: boolean };
export type SetUp = { steps: readonly Step[]; isDone: boolean; machineId: string | undefined; toolId: string | undefined };

/** How far a fresh installation has come. A tool that has ever counted was mounted once: the guide does not come back at weekends. */
export function setUpOf(machines: readonly Machine[], tools: readonly ToolRow[]): SetUp {
  const isMounted = (tool: ToolRow): boolean => tool.machines.length > 0 || tool.last_shot_at !== null;
  const steps: Step[] = [
    { name: 'machine', done: machines.length > 0 },
    { name: 'source', done: machines.some((machine) => machine.sources.length > 0) },
    { name: 'tool', done: tools.length > 0 },
    { name: 'mount', done: tools.some(isMounted) },
    { name: 'plan', done: tools.some((tool) => tool.condition !== 'none') },
  ];
  const waiting = tools.find((tool) => tool.machines.length > 0) ?? tools[0];
  return { steps, isDone: steps.every((step) => step.done), machineId: machines[0]?.id, toolId: waiting?.id };
}
