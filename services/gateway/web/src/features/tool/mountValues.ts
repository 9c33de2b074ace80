export type MountValues = {
  machine: string;
  configuration: string | null;
  job: string;
  order: number | '';
  factor: number | '';
  scanned: string;
  override: string;
};

/** What was left empty is not said. */
export function mountInput({ machine, configuration, job, order, factor, scanned, override }: MountValues) {
  return {
    machine_id: machine,
    shot_factor: Number(factor),
    configuration_id: configuration || null,
    job: job.trim() || null,
    order_shots: order === '' ? null : order,
    scanned: scanned.trim() || null,
    override_reason: override.trim() || null,
  };
}
