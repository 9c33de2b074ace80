import type { CameraConfig, CameraKind } from '../../api/cameraTypes';

export const CAMERA_KINDS: readonly CameraKind[] = ['pi', 'v4l2', 'rtsp', 'mjpeg', 'folder', 'simulated'];

export type CameraField =
  'number' | 'autofocus' | 'rotation' | 'device' | 'size' | 'url' | 'username' | 'password' | 'path' | 'pattern' | 'scene' | 'faults';

export type FieldSpec = {
  name: CameraField;
  type: 'text' | 'password' | 'number' | 'choice' | 'select';
  options?: readonly string[];
  required?: boolean;
};

const LOGIN: readonly FieldSpec[] = [
  { name: 'url', type: 'text', required: true },
  { name: 'username', type: 'text' },
  { name: 'password', type: 'password' },
];

/** What each kind of camera is asked for. */
export const CAMERA_FIELDS: Record<CameraKind, readonly FieldSpec[]> = {
  pi: [
    { name: 'number', type: 'number' },
    { name: 'autofocus', type: 'choice', options: ['auto', 'off'] },
    { name: 'rotation', type: 'choice', options: ['0', '180'] },
  ],
  v4l2: [
    { name: 'device', type: 'text', required: true },
    { name: 'size', type: 'text' },
  ],
  rtsp: LOGIN,
  mjpeg: LOGIN,
  folder: [
    { name: 'path', type: 'text', required: true },
    { name: 'pattern', type: 'text' },
  ],
  simulated: [
    { name: 'scene', type: 'select', options: ['bench', 'press', 'a-side', 'b-side', 'last-shot', 'plate'] },
    { name: 'faults', type: 'select', options: ['none', 'slow', 'hangs', 'half', 'exits', 'fails', 'refuses'] },
  ],
};

/** A secret that is stored is told as this, and stays as it is when it comes back so. */
export const STORED_SECRET = '********';

export type CameraValues = Partial<Record<CameraField, string | number>>;

const DEFAULTS: CameraValues = {
  scene: 'bench',
  faults: 'none',
  number: 0,
  autofocus: 'auto',
  rotation: '0',
  device: '/dev/video0',
  pattern: '*.jpg',
};

export function cameraValues(kind: CameraKind, config: Readonly<Record<string, unknown>>): CameraValues {
  const values: CameraValues = {};
  for (const { name, type } of CAMERA_FIELDS[kind]) {
    const stored = config[name];
    // A secret is never shown; an empty field means that it stays.
    if (type === 'password') values[name] = '';
    else if (type === 'choice' || type === 'select')
      values[name] = typeof stored === 'string' || typeof stored === 'number' ? String(stored) : (DEFAULTS[name] ?? '');
    else values[name] = typeof stored === 'string' || typeof stored === 'number' ? stored : (DEFAULTS[name] ?? '');
  }
  return values;
}

/** The settings as the service takes them: this kind's alone, numbers as numbers, a secret that was not typed as it is stored. */
export function cameraConfig(kind: CameraKind, values: CameraValues, hasPassword: boolean): CameraConfig {
  const config: CameraConfig = {};
  for (const { name, type } of CAMERA_FIELDS[kind]) {
    const value = values[name];
    const said = typeof value === 'string' ? value.trim() : value;
    if (type === 'password' && said === '' && hasPassword && values.username) config[name] = STORED_SECRET;
    if (said === undefined || said === '') continue;
    config[name] = type === 'number' || name === 'rotation' ? Number(said) : said;
  }
  return config;
}

/** What a change sends: a field that was emptied goes back to its default, a secret that was not typed stays as it is stored. */
export function changedCameraConfig(kind: CameraKind, values: CameraValues, hasPassword: boolean): CameraConfig {
  const config = cameraConfig(kind, values, hasPassword);
  for (const { name } of CAMERA_FIELDS[kind]) if (!(name in config)) config[name] = null;
  return config;
}

export type CameraFault = 'required' | 'rtspUrl' | 'httpUrl' | 'device' | 'size';

const STARTS: Partial<Record<CameraKind, { fault: CameraFault; pattern: RegExp }>> = {
  rtsp: { fault: 'rtspUrl', pattern: /^rtsps?:\/\/[^\s/@]+(\/[^\s]*)?$/ },
  mjpeg: { fault: 'httpUrl', pattern: /^https?:\/\/[^\s/@]+(\/[^\s]*)?$/ },
};

/** What a person can mend before the service is asked. */
export function cameraFaults(kind: CameraKind, values: CameraValues): Partial<Record<CameraField, CameraFault>> {
  const faults: Partial<Record<CameraField, CameraFault>> = {};
  const text = (name: CameraField): string => String(values[name] ?? '').trim();
  for (const { name, required } of CAMERA_FIELDS[kind]) if (required && text(name) === '') faults[name] = 'required';
  const starts = STARTS[kind];
  if (starts && text('url') && !starts.pattern.test(text('url'))) faults.url = starts.fault;
  if (kind === 'v4l2' && text('device') && !/^\/dev\/(video\d{1,3}|v4l\/by-(id|path)\/.+)$/.test(text('device'))) faults.device = 'device';
  if (kind === 'v4l2' && text('size') && !/^\d{2,5}x\d{2,5}$/.test(text('size'))) faults.size = 'size';
  return faults;
}
