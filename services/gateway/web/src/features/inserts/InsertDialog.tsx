import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NumberField } from '../../components/NumberField';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import type { ComponentKind, InsertHistory } from '../../api/toolingTypes';
import { Conflict } from '../../components/Conflict';
import { DialogEnd } from '../../components/DialogEnd';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { COMPONENT_KINDS } from '../structure/kinds';

type Values = { serial: string; name: string; kind: ComponentKind; drawing: string; maker: string; initial: number | '' };

/** A new insert comes into stock; what was typed wrong of one is put right here as well. */
export function InsertDialog({ insert, close }: { insert?: InsertHistory; close: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const required = (value: string) => (value.trim() ? null : t('forms.required'));
  const [base, setBase] = useState(insert);
  const form = useForm<Values>({
    initialValues: valuesOf(insert),
    validate: { serial: required, name: required },
  });
  const write = useWrite(
    (values: Values, key) =>
      base
        ? body(
            api.PATCH('/api/v1/inserts/{insert_id}', {
              params: { path: { insert_id: base.id }, header: ifMatch(base.version) },
              body: asTyped(values),
            }),
          )
        : body(api.POST('/api/v1/inserts', { params: { header: { 'Idempotency-Key': key } }, body: asTyped(values) })),
    {
      refreshes: [keys.inserts],
      done: (saved) => (insert ? close() : void navigate({ to: '/inserts/$insertId', params: { insertId: saved.id } })),
    },
  );
  const other = overtaken({
    ...{ saved: insert ?? null, base: base ?? null, values: form.values, valuesOf, write },
    goOn: (saved, next) => {
      setBase(saved);
      form.setValues(next);
    },
  });
  const title = insert ? t('insert.correct') : t('insert.add');
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      {other ? <Compared mine={other.mine} theirs={other.theirs} {...other.ways} /> : null}
      <form hidden={other !== null} className="tc-list" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
        <TextInput label={t('insert.serial')} required data-autofocus {...form.getInputProps('serial')} />
        <TextInput label={t('fields.name')} required {...form.getInputProps('name')} />
        <Select
          label={t('component.kind')}
          searchable
          allowDeselect={false}
          nothingFoundMessage={t('component.noKind')}
          data={COMPONENT_KINDS.map((value) => ({ value, label: t(`componentKind.${value}`) }))}
          {...form.getInputProps('kind')}
        />
        <TextInput label={t('component.drawing')} {...form.getInputProps('drawing')} />
        <TextInput label={t('insert.maker')} {...form.getInputProps('maker')} />
        <NumberField
          label={t('insert.initial')}
          description={t('insert.initialHint')}
          min={0}
          whole
          inputMode="numeric"
          {...form.getInputProps('initial')}
        />
        <DialogEnd error={write.error && !other ? write.error : null}>
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {insert ? t('actions.save') : title}
          </Button>
        </DialogEnd>
      </form>
    </Modal>
  );
}

function valuesOf(insert: InsertHistory | undefined): Values {
  return {
    serial: insert?.serial ?? '',
    name: insert?.name ?? '',
    kind: insert?.kind ?? 'cavity_insert',
    drawing: insert?.drawing ?? '',
    maker: insert?.maker ?? '',
    initial: insert?.initial_shots ?? '',
  };
}

type ComparedProps = { mine: Values; theirs: Values; useMine: () => void; useTheirs: () => void };

function Compared({ mine, theirs, ...ways }: ComparedProps) {
  const { t } = useTranslation();
  const labels: Record<keyof Values, string> = {
    serial: t('insert.serial'),
    name: t('fields.name'),
    kind: t('component.kind'),
    drawing: t('component.drawing'),
    maker: t('insert.maker'),
    initial: t('insert.initial'),
  };
  const said = (field: keyof Values, values: Values): string =>
    field === 'kind' ? t(`componentKind.${values.kind}`) : String(values[field]);
  const fields = (Object.keys(labels) as (keyof Values)[]).map((field) => ({
    label: labels[field],
    mine: said(field, mine),
    theirs: said(field, theirs),
  }));
  return <Conflict fields={fields} {...ways} />;
}

function asTyped({ serial, name, kind, drawing, maker, initial }: Values) {
  return {
    serial: serial.trim(),
    name: name.trim(),
    kind,
    drawing: drawing.trim() || null,
    maker: maker.trim() || null,
    initial_shots: initial === '' ? 0 : initial,
  };
}
