import type { Component, ComponentKind } from '../../api/toolingTypes';

export type ComponentValues = {
  kind: ComponentKind;
  name: string;
  position: string;
  side: 'A' | 'B' | null;
  cavity: string | null;
  parent_id: string | null;
  quantity: number | '';
  drawing: string;
  part_id: string | null;
  serial: boolean;
};

export function componentValues(component: Component | null): ComponentValues {
  return {
    kind: component?.kind ?? 'cavity_insert',
    name: component?.name ?? '',
    position: component?.position ?? '',
    side: component?.side ?? null,
    cavity: component?.cavity == null ? null : String(component.cavity),
    parent_id: component?.parent_id ?? null,
    quantity: component?.quantity ?? 1,
    drawing: component?.drawing ?? '',
    part_id: component?.part_id ?? null,
    serial: component?.serial ?? false,
  };
}

/** A position for inserts with serial numbers holds one of them. */
export function componentInput(values: ComponentValues) {
  return {
    kind: values.kind,
    name: values.name.trim(),
    position: values.position.trim(),
    side: values.side,
    cavity: values.cavity === null ? null : Number(values.cavity),
    parent_id: values.parent_id,
    quantity: values.serial || values.quantity === '' ? 1 : values.quantity,
    drawing: values.drawing.trim() || null,
    part_id: values.part_id,
    serial: values.serial,
  };
}
