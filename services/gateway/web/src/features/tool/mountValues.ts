export type Others = 'beside' | 'instead';

export type MountValues = {
  machine: string;
  configuration: string | null;
  job: string;
  reason: string;
  order: number | '';
  factor: number | '';
  others: Others | null;
  returned: boolean;
  scanned: string;
  override: string;
};

/** What was left empty is not said. */
export function mountInput({ machine, configuration, job, reason, order, factor, others, returned, scanned, override }: MountValues) {
  return {
    machine_id: machine,
    shot_factor: Number(factor),
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
