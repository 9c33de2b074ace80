import { Button, Modal, Select, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { useCavities } from '../../api/tooling';
import type { Cavity, ComponentKind } from '../../api/toolingTypes';
import { DialogEnd } from '../../components/DialogEnd';
import { ProblemNotice } from '../../components/Notice';
import { useWrite } from '../../components/useWrite';
import { COMPONENT_KINDS } from './kinds';
import { areDifferent, planned, type Planned } from './numbering';

type Values = {
  kind: ComponentKind;
  side: 'A' | 'B' | null;
  name: string;
  position: string;
  drawing: string;
  withInserts: boolean;
  serial: string;
  reason: string;
  cavities: number[];
};

type Props = { toolId: string; close: () => void };

/** One component for each cavity, with an insert in each where wanted: shown first, then written one by one. */
export function ForAllCavities({ toolId, close }: Props) {
  const { t } = useTranslation();
  const cavities = useCavities(toolId);
  return (
    <Modal opened onClose={close} size="lg" title={t('manifold.title')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      {cavities.data ? <Form toolId={toolId} cavities={cavities.data.items} close={close} /> : null}
      {cavities.error ? <ProblemNotice error={cavities.error} retry={() => void cavities.refetch()} /> : null}
    </Modal>
  );
}

function Form({ toolId, cavities, close }: Props & { cavities: readonly Cavity[] }) {
  const { t } = useTranslation();
  const [done, setDone] = useState(0);
  const form = useForm<Values>({
    initialValues: {
      kind: 'cavity_insert',
      side: null,
      name: `${t('componentKind.cavity_insert')} {n}`,
      position: 'C{n}',
      drawing: '',
      withInserts: true,
      serial: 'FE-{n:02}',
      reason: '',
      cavities: cavities.map((one) => one.number),
    },
    validate: {
      name: (value, { cavities: numbers }) => checked(value, numbers),
      serial: (value, { withInserts, cavities: numbers }) => (withInserts ? checked(value, numbers) : null),
      reason: (value, { withInserts }) => (!withInserts || value.trim() ? null : t('forms.reasonRequired')),
      cavities: (value) => (value.length > 0 ? null : t('manifold.atLeastOne')),
    },
  });
  const checked = (value: string, numbers: readonly number[]): string | null => {
    if (!value.trim()) return t('forms.required');
    return areDifferent(value, numbers) ? null : t('manifold.needsNumber');
  };
  const rows = planned(form.values, form.values.cavities, form.values.withInserts);
  const write = useWrite(
    async (values: Values, key) => {
      setDone(0);
      for (const row of planned(values, values.cavities, values.withInserts)) {
        await addOne(toolId, row, values, key);
        setDone((count) => count + 1);
      }
    },
    { refreshes: [keys.tool(toolId), keys.inserts], done: close },
  );
  const { cavities: chosen, withInserts } = form.values;
  return (
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
        <Select
          label={t('component.side')}
          clearable
          clearButtonProps={{ 'aria-label': t('component.noSide') }}
          data={(['A', 'B'] as const).map((value) => ({ value, label: t(`side.${value}`) }))}
          {...form.getInputProps('side')}
        />
        <TextInput label={t('manifold.name')} description={t('manifold.nameHint')} required {...form.getInputProps('name')} />
        <TextInput label={t('manifold.position')} description={t('component.positionHint')} {...form.getInputProps('position')} />
        <TextInput label={t('component.drawing')} {...form.getInputProps('drawing')} />
      </div>
      <Switch label={t('manifold.withInserts')} {...form.getInputProps('withInserts', { type: 'checkbox' })} />
      {withInserts ? (
        <div className="tc-form-grid">
          <TextInput label={t('manifold.serials')} description={t('manifold.serialsHint')} required {...form.getInputProps('serial')} />
          <TextInput label={t('axis.reason')} required {...form.getInputProps('reason')} />
        </div>
      ) : null}
      <div role="group" aria-label={t('manifold.which')}>
        <div className="tc-small" style={{ fontWeight: 500, marginBottom: '0.375rem' }}>
          {t('manifold.which')}
        </div>
        <div className="tc-chips">
          {cavities.map(({ number }) => (
            <button
              key={number}
              type="button"
              className="tc-chip"
              aria-pressed={chosen.includes(number)}
              onClick={() =>
                form.setFieldValue(
                  'cavities',
                  cavities.map((one) => one.number).filter((one) => (one === number) !== chosen.includes(one)),
                )
              }
            >
              {number}
            </button>
          ))}
        </div>
        {form.errors.cavities ? (
          <div className="tc-error tc-small" role="alert">
            {form.errors.cavities}
          </div>
        ) : null}
      </div>
      <Preview rows={rows} withInserts={withInserts} />
      <DialogEnd error={write.error}>
        {write.error && done > 0 ? <p className="tc-soft tc-lead">{t('manifold.again')}</p> : null}
        {write.pending ? (
          <div role="status" className="tc-small">
            {t('manifold.progress', { done, all: rows.length })}
          </div>
        ) : null}
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t('manifold.write', { count: rows.length })}
        </Button>
      </DialogEnd>
    </form>
  );
}

function Preview({ rows, withInserts }: { rows: readonly Planned[]; withInserts: boolean }) {
  const { t } = useTranslation();
  return (
    <div
      className="tc-table-scroll"

      role="group"
      aria-label={t('manifold.preview')}
    >
      <table className="tc-table">
        <thead>
          <tr>
            <th scope="col">{t('component.cavity')}</th>
            <th scope="col">{t('component.name')}</th>
            <th scope="col">{t('component.position')}</th>
            {withInserts ? <th scope="col">{t('insert.serial')}</th> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.cavity}>
              <th scope="row">{row.cavity}</th>
              <td>{row.name}</td>
              <td>{row.position}</td>
              {withInserts ? <td>{row.serial}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Each request has its own key, so that a repeat goes on where the first attempt broke off. */
async function addOne(toolId: string, row: Planned, values: Values, key: string): Promise<void> {
  const header = (deed: string) => ({ 'Idempotency-Key': `${key}-${deed}-${String(row.cavity)}` });
  const drawing = values.drawing.trim() || null;
  const component = await body(
    api.POST('/api/v1/tools/{tool_id}/components', {
      params: { path: { tool_id: toolId }, header: header('add') },
      body: {
        kind: values.kind,
        name: row.name,
        position: row.position,
        side: values.side,
        cavity: row.cavity,
        quantity: 1,
        drawing,
        serial: row.serial !== null,
      },
    }),
  );
  if (row.serial === null) return;
  const insert = await body(
    api.POST('/api/v1/inserts', {
      params: { header: header('insert') },
      body: { serial: row.serial, name: row.name, kind: values.kind, drawing, initial_shots: 0 },
    }),
  );
  await body(
    api.POST('/api/v1/inserts/{insert_id}/install', {
      params: { path: { insert_id: insert.id }, header: header('install') },
      body: { component_id: component.id, reason: values.reason.trim(), swap: false, although_scrapped: false },
    }),
  );
}
