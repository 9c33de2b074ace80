import type { Part } from '../../api/benchTypes';

export type PartValues = {
  number: string;
  name: string;
  unit: string;
  stock: number | '';
  minimum: number | '';
  lead_time_days: number | '';
  supplier: string;
  price: number | '';
  place: string;
  tool_ids: string[];
  note: string;
};

export function partValues(part: Part | null, unit: string): PartValues {
  return {
    number: part?.number ?? '',
    name: part?.name ?? '',
    unit: part?.unit ?? unit,
    stock: part?.stock ?? 0,
    minimum: part?.minimum ?? 0,
    lead_time_days: part?.lead_time_days ?? '',
    supplier: part?.supplier ?? '',
    price: part?.price_cents === null || part === null ? '' : part.price_cents / 100,
    place: part?.place ?? '',
    tool_ids: part?.tool_ids ?? [],
    note: part?.note ?? '',
  };
}

function numberOr<T>(value: number | '', otherwise: T): number | T {
  return value === '' ? otherwise : value;
}

/** What is written; the stock itself moves by bookings, so it goes along only with a new part. */
export function partInput(values: PartValues) {
  return {
    number: values.number.trim(),
    name: values.name.trim(),
    unit: values.unit.trim(),
    minimum: numberOr(values.minimum, 0),
    lead_time_days: numberOr(values.lead_time_days, null),
    supplier: values.supplier.trim() || null,
    price_cents: values.price === '' ? null : Math.round(values.price * 100),
    place: values.place.trim() || null,
    tool_ids: values.tool_ids,
    note: values.note.trim(),
  };
}
