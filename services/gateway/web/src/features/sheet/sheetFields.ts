/** The specification sheet after ISO 16916, as sections of a form: what each field is, in the order people fill it in. */
export type FieldType = 'text' | 'number' | 'date' | 'side' | 'zone';
export type Field = { readonly name: string; readonly type: FieldType; readonly unit?: string };

const text = <Name extends string>(name: Name) => ({ name, type: 'text' }) as const;
const day = <Name extends string>(name: Name) => ({ name, type: 'date' }) as const;
const figure = <Name extends string>(name: Name, unit?: string) => ({ name, type: 'number', ...(unit ? { unit } : {}) }) as const;

export const SECTIONS = {
  product: [text('product'), text('part_number'), text('customer'), text('project')],
  owner: [text('asset_number'), text('owner_mark'), text('custodian'), day('acquired_on')],
  maker: [text('maker'), text('maker_number'), text('maker_country'), day('built_on'), day('warranty_until')],
  size: [
    figure('length_mm', 'mm'),
    figure('width_mm', 'mm'),
    figure('height_mm', 'mm'),
    figure('weight_kg', 'kg'),
    figure('opening_stroke_mm', 'mm'),
    figure('locating_ring_mm', 'mm'),
    figure('min_clamp_force_kn', 'kN'),
    text('surface_finish'),
  ],
} as const;
export type Section = keyof typeof SECTIONS;
export const SECTION_NAMES = Object.keys(SECTIONS) as Section[];
export type ScalarName = (typeof SECTIONS)[Section][number]['name'];
export const SCALARS = SECTION_NAMES.flatMap(
  (section) => SECTIONS[section] as readonly { name: ScalarName; type: FieldType; unit?: string }[],
);

export const EJECTION = [text('kind'), figure('stroke_mm', 'mm'), figure('max_force_kn', 'kN'), text('note')] as const;

export const LISTS = {
  materials: [text('part'), text('steel'), figure('hardness_hrc', 'HRC'), text('coating')],
  cooling: [
    figure('number'),
    text('name'),
    { name: 'side', type: 'side' },
    text('medium'),
    figure('flow_lpm', 'l/min'),
    figure('pressure_bar', 'bar'),
    figure('temperature_c', '°C'),
    text('note'),
  ],
  zones: [
    figure('number'),
    text('name'),
    { name: 'zone_kind', type: 'zone' },
    figure('resistance_ohm', 'Ω'),
    figure('tolerance_percent', '%'),
    figure('insulation_min_mohm', 'MΩ'),
    text('thermocouple'),
    figure('power_w', 'W'),
    figure('voltage_v', 'V'),
  ],
  setup: [text('name'), figure('value'), text('unit'), figure('low'), figure('high')],
} as const;
export type List = keyof typeof LISTS;
export const LIST_NAMES = Object.keys(LISTS) as List[];

export const ZONE_KINDS = ['nozzle', 'manifold', 'heater', 'other'] as const;
