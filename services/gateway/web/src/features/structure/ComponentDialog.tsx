import { Button, Modal, Select, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NumberField } from '../../components/NumberField';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { useParts } from '../../api/parts';
import { useCavities } from '../../api/tooling';
import type { Component } from '../../api/toolingTypes';
import { Conflict } from '../../components/Conflict';
import { DialogEnd } from '../../components/DialogEnd';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { UseControl } from '../dialogs/UseControl';
import { componentInput, type ComponentValues, componentValues } from './componentValues';
import { COMPONENT_KINDS } from './kinds';
import { possibleParents } from './tree';

type Props = { toolId: string; component: Component | null; components: readonly Component[]; close: () => void };

export function ComponentDialog({ toolId, component, components, close }: Props) {
  const { t } = useTranslation();
  const cavities = useCavities(toolId);
  const parts = useParts({ tool_id: toolId });
  const [base, setBase] = useState(component);
  const form = useForm<ComponentValues>({
    initialValues: componentValues(base),
    validate: { name: (value) => (value.trim() ? null : t('forms.required')) },
  });
  const write = useWrite(
    ({ use, ...values }: ComponentValues & { use?: { retired: boolean; reason: string } }, key) =>
      base
        ? body(
            api.PATCH('/api/v1/components/{component_id}', {
              params: { path: { component_id: base.id }, header: ifMatch(base.version) },
              body: use ?? componentInput(values),
            }),
          )
        : body(
            api.POST('/api/v1/tools/{tool_id}/components', {
              params: { path: { tool_id: toolId }, header: { 'Idempotency-Key': key } },
              body: componentInput(values),
            }),
          ),
    { refreshes: [keys.tool(toolId)], done: close },
  );
  const other = overtaken({
    ...{ saved: component, base, values: form.values, valuesOf: (one: NonNullable<typeof component>) => componentValues(one), write },
    goOn: (saved, next) => {
      setBase(saved);
      form.setValues(next);
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={base ? t('component.editNamed', { name: base.name }) : t('component.add')}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      {other ? (
        <Conflict
          fields={(['kind', 'name', 'position', 'side', 'cavity', 'quantity', 'drawing'] as const).map((field) => ({
            label: t(`component.${field}`),
            mine: String(other.mine[field] ?? ''),
            theirs: String(other.theirs[field] ?? ''),
          }))}
          {...other.ways}
        />
      ) : (
        <form className="tc-list" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
          <div className="tc-form-grid">
            <Select
              label={t('component.kind')}
              data={COMPONENT_KINDS.map((value) => ({ value, label: t(`componentKind.${value}`) }))}
              searchable
              allowDeselect={false}
              nothingFoundMessage={t('component.noKind')}
              {...form.getInputProps('kind')}
            />
            <TextInput label={t('component.name')} required {...form.getInputProps('name')} />
            <TextInput label={t('component.position')} placeholder={t('component.positionHint')} {...form.getInputProps('position')} />
            <Select
              label={t('component.side')}
              clearable
              clearButtonProps={{ 'aria-label': t('component.noSide') }}
              data={(['A', 'B'] as const).map((value) => ({ value, label: t(`side.${value}`) }))}
              {...form.getInputProps('side')}
            />
            <Select
              label={t('component.cavity')}
              clearable
              clearButtonProps={{ 'aria-label': t('component.noCavity') }}
              data={(cavities.data?.items ?? []).map((one) => ({
                value: String(one.number),
                label: one.name === String(one.number) ? one.name : `${String(one.number)} ${one.name}`,
              }))}
              {...form.getInputProps('cavity')}
            />
            <Select
              label={t('component.parent')}
              placeholder={t('component.noParent')}
              clearable
              searchable
              clearButtonProps={{ 'aria-label': t('component.noParent') }}
              data={possibleParents(components, base?.id ?? null).map((one) => ({
                value: one.id,
                label: [one.name, one.position].filter(Boolean).join(' · '),
              }))}
              {...form.getInputProps('parent_id')}
            />
            <NumberField
              label={t('component.quantity')}
              min={1}
              whole
              inputMode="numeric"
              disabled={form.values.serial}
              {...form.getInputProps('quantity')}
            />
            <TextInput label={t('component.drawing')} {...form.getInputProps('drawing')} />
            <Select
              label={t('component.sparePart')}
              placeholder={t('component.noSparePart')}
              clearable
              clearButtonProps={{ 'aria-label': t('component.noSparePart') }}
              data={(parts.data?.pages.flatMap((page) => page.items) ?? []).map((one) => ({
                value: one.id,
                label: `${one.number} ${one.name}`,
              }))}
              {...form.getInputProps('part_id')}
            />
          </div>
          <Switch
            label={t('component.serial')}
            description={t('component.serialHint')}
            {...form.getInputProps('serial', { type: 'checkbox' })}
          />
          <DialogEnd error={write.error}>
            <div className="tc-actions">
              <Button type="submit" className="tc-primary" loading={write.pending}>
                {t('actions.save')}
              </Button>
            </div>
          </DialogEnd>
          {base ? (
            <UseControl
              of={base}
              pending={write.pending}
              send={(retired, reason) => write.run({ ...form.values, use: { retired, reason } })}
            />
          ) : null}
        </form>
      )}
    </Modal>
  );
}
