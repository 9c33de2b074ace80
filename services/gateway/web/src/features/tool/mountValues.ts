import type { Machine } from '../../api/types';

export type Others = 'beside' | 'instead';

export type MountValues = {
  machine: string;
  configuration: string | null;
  job: string;
  reason: string;
  order: number | '';
  factor: number | '';
  station: string;
  others: Others | null;
  returned: boolean;
  scanned: string;
  override: string;
};

/** The counters of a press, where it has several: a tool is counted by the one of its station. */
export function stationsOf(machine: Machine | undefined): string[] {
  const counted = (machine?.sources ?? []).filter((source) => source.state !== 'disabled').map((source) => source.station ?? '');
  return [...new Set(counted)].filter((station) => station !== '').sort();
}

/** The tools that hang at the counter which will count the new one: on a press with one counter, all. */
export function toolsAt(machine: Machine | undefined, station: string): string[] {
  const stations = stationsOf(machine);
  const counter = (one: string): string => (stations.includes(one) ? one : (stations[0] ?? ''));
  return (machine?.tools ?? []).filter((tool) => counter(tool.station ?? '') === counter(station)).map((tool) => tool.number);
}

/** What was left empty is not said. */
export function mountInput({
  machine,
  configuration,
  job,
  reason,
  order,
  factor,
  station,
  others,
  returned,
  scanned,
  override,
}: MountValues) {
  return {
    machine_id: machine,
    shot_factor: Number(factor),
    station,
    configuration_id: configuration || null,
    job: job.trim() || null,
    reason: reason.trim() || null,
    order_shots: order === '' ? null : order,
    others,
    returned,
    scanned: scanned.trim() || null,
    override_reason: override.trim() || null,
  };
}
