import type { SourceConfig, SourceKind } from '../../api/types';

export const KINDS: readonly SourceKind[] = ['mqtt', 'opcua_em77', 'opcua_counter', 'mqtt_mapped', 'sparkplug'];
/** In which unit a press tells its cycle time. */
export const CYCLE_UNITS = ['ms', 's'] as const;
export const TIME_UNITS = ['auto', 's', 'ms', 'us'] as const;
export function isOpcua(kind: SourceKind): boolean {
  return kind === 'opcua_counter' || kind === 'opcua_em77';
}

export const BITS = ['16', '24', '32', '64'] as const;

export type FieldName =
  | 'url'
  | 'security_policy'
  | 'security_mode'
  | 'login'
  | 'username'
  | 'password'
  | 'prefer'
  | 'node_id'
  | 'browse_path'
  | 'topic'
  | 'counter_path'
  | 'at_path'
  | 'cycle_ms_path'
  | 'mould_path'
  | 'quality_path'
  | 'parts_path'
  | 'cavities_path'
  | 'job_path'
  | 'on_mismatch'
  | 'readings_path'
  | 'mode_path'
  | 'at_unit'
  | 'at_zone'
  | 'per_shot'
  | 'group'
  | 'node'
  | 'device'
  | 'counter_metric'
  | 'mould_metric'
  | 'cycle_metric'
  | 'cycle_unit'
  | 'parts_metric'
  | 'mode_metric'
  | 'dry_run_values'
  | 'start_up_values'
  | 'counter_bits'
  | 'resettable'
  | 'sampling_ms'
  | 'stale_after_s';

type FieldKind = 'text' | 'password' | 'number' | 'switch' | 'bits' | 'mismatch' | 'unit' | 'timeUnit' | 'metric' | Chosen;
/** One of a few words. */
export type Chosen = 'prefer' | 'policy' | 'mode' | 'login';

export type FieldSpec = { name: FieldName; kind: FieldKind; required?: boolean; further?: boolean };

const MISMATCH: FieldSpec = { name: 'on_mismatch', kind: 'mismatch', further: true };
const STALE: FieldSpec = { name: 'stale_after_s', kind: 'number', further: true };
const SAMPLING: FieldSpec = { name: 'sampling_ms', kind: 'number', further: true };
const COUNTER: FieldSpec[] = [
  { name: 'counter_bits', kind: 'bits' },
  { name: 'resettable', kind: 'switch' },
];
const LINE: FieldSpec[] = [
  { name: 'security_policy', kind: 'policy' },
  { name: 'security_mode', kind: 'mode' },
  { name: 'login', kind: 'login' },
  { name: 'username', kind: 'text', required: true },
  { name: 'password', kind: 'password' },
];
const MODE_WORDS: FieldSpec[] = [
  { name: 'dry_run_values', kind: 'text', further: true },
  { name: 'start_up_values', kind: 'text', further: true },
];
/** The fields of how the line is secured, which stand in a card of their own. */
export const LINE_NAMES: readonly FieldName[] = LINE.map((field) => field.name);

export const CHOICES = {
  prefer: ['machine', 'job'],
  policy: ['none', 'basic256sha256', 'aes128_sha256_rsaoaep', 'aes256_sha256_rsapss'],
  mode: ['sign_and_encrypt', 'sign'],
  login: ['anonymous', 'password', 'certificate'],
} as const satisfies Record<Chosen, readonly string[]>;

/** Whether a field means something beside what the others say. */
export function isAsked(name: FieldName, values: ConfigValues): boolean {
  if (name === 'security_mode') return values.security_policy !== 'none';
  if (name === 'username' || name === 'password') return values.login === 'password';
  return true;
}

/** What each kind of source is asked for; `further` fields have good defaults and stand folded away. */
export const FIELDS: Record<SourceKind, readonly FieldSpec[]> = {
  mqtt: [...COUNTER, MISMATCH, STALE],
  mqtt_mapped: [
    { name: 'topic', kind: 'text', required: true },
    { name: 'counter_path', kind: 'text' },
    ...COUNTER,
    { name: 'per_shot', kind: 'number', further: true },
    { name: 'readings_path', kind: 'text', further: true },
    { name: 'at_path', kind: 'text', further: true },
    { name: 'at_unit', kind: 'timeUnit', further: true },
    { name: 'at_zone', kind: 'text', further: true },
    { name: 'cycle_ms_path', kind: 'text', further: true },
    { name: 'cycle_unit', kind: 'unit', further: true },
    { name: 'mould_path', kind: 'text', further: true },
    { name: 'quality_path', kind: 'text', further: true },
    { name: 'cavities_path', kind: 'text', further: true },
    { name: 'parts_path', kind: 'text', further: true },
    { name: 'job_path', kind: 'text', further: true },
    { name: 'mode_path', kind: 'text', further: true },
    ...MODE_WORDS,
    MISMATCH,
    STALE,
  ],
  opcua_counter: [
    { name: 'url', kind: 'text', required: true },
    { name: 'node_id', kind: 'text' },
    { name: 'browse_path', kind: 'text' },
    ...COUNTER,
    ...LINE,
    SAMPLING,
    STALE,
  ],
  sparkplug: [
    { name: 'group', kind: 'text', required: true },
    { name: 'node', kind: 'text', required: true },
    { name: 'device', kind: 'text' },
    { name: 'counter_metric', kind: 'metric', required: true },
    ...COUNTER,
    { name: 'mould_metric', kind: 'metric', further: true },
    { name: 'parts_metric', kind: 'metric', further: true },
    { name: 'cycle_metric', kind: 'metric', further: true },
    { name: 'cycle_unit', kind: 'unit', further: true },
    { name: 'mode_metric', kind: 'metric', further: true },
    ...MODE_WORDS,
    MISMATCH,
    STALE,
  ],
  opcua_em77: [{ name: 'url', kind: 'text', required: true }, { name: 'prefer', kind: 'prefer' }, MISMATCH, ...LINE, SAMPLING, STALE],
};

export type ConfigValues = Partial<Record<FieldName, string | number | boolean>>;

const DEFAULTS: ConfigValues = {
  ...{ counter_bits: '32', resettable: true, sampling_ms: 500, stale_after_s: 60, prefer: 'machine' },
  ...{ security_policy: 'none', security_mode: 'sign_and_encrypt', login: 'anonymous' },
  ...{ cycle_unit: 'ms', at_unit: 'auto', on_mismatch: 'warn', per_shot: 1, dry_run_values: 'dry_run', start_up_values: 'start_up' },
};

export function configValues(kind: SourceKind, config: Readonly<Record<string, unknown>>): ConfigValues {
  const values: ConfigValues = {};
  for (const { name, kind: field } of FIELDS[kind]) {
    const stored = config[name];
    if (field === 'bits') values[name] = String(stored ?? DEFAULTS.counter_bits);
    else if (typeof stored === 'string' || typeof stored === 'number' || typeof stored === 'boolean') values[name] = stored;
    else values[name] = DEFAULTS[name] ?? '';
  }
  // Before there were ways to log in, a name was one.
  if (config.login === undefined && typeof config.username === 'string' && 'login' in values) values.login = 'password';
  return values;
}

/** The configuration as the service takes it: only this kind's fields, numbers as numbers, empty ones left to their defaults. */
export function configOf(kind: SourceKind, values: ConfigValues): SourceConfig {
  const config: SourceConfig = {};
  for (const { name, kind: field } of FIELDS[kind]) {
    const value = values[name];
    if (value === undefined || value === '' || !isAsked(name, values)) continue;
    config[name] = field === 'bits' || field === 'number' ? Number(value) : typeof value === 'string' ? value.trim() : value;
  }
  return config;
}

/** What a change sends: a field that was emptied goes back to its default, a secret that was not typed stays as it is stored. */
export function changedConfigOf(kind: SourceKind, values: ConfigValues): SourceConfig {
  const config = configOf(kind, values);
  for (const { name, kind: field } of FIELDS[kind]) if (!(name in config) && field !== 'password') config[name] = null;
  // Without a user name there is nothing left to keep a password for.
  if (config.username === null) config.password = null;
  return config;
}

export type ConfigFault = 'required' | 'url' | 'oneAddress';

/** What a person can mend before the server is asked. */
export function configFaults(kind: SourceKind, values: ConfigValues): Partial<Record<FieldName, ConfigFault>> {
  const faults: Partial<Record<FieldName, ConfigFault>> = {};
  for (const { name, required } of FIELDS[kind])
    if (required && isAsked(name, values) && !String(values[name] ?? '').trim()) faults[name] = 'required';
  const url = String(values.url ?? '').trim();
  if (url && !url.startsWith('opc.tcp://')) faults.url = 'url';
  const has = (name: FieldName): boolean => String(values[name] ?? '').trim() !== '';
  if (kind === 'opcua_counter' && has('node_id') === has('browse_path')) faults.node_id = 'oneAddress';
  return faults;
}
