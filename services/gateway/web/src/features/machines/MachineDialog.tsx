import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import type { Machine } from '../../api/types';
import { Conflict } from '../../components/Conflict';
import { DialogEnd } from '../../components/DialogEnd';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { UseControl } from '../dialogs/UseControl';
import { AreaField } from './AreaField';

type Values = { name: string; area: string; note: string };

function valuesOf({ name, area, note }: Machine): Values {
  return { name, area, note: note ?? '' };
}

export function AddMachine({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const form = useForm({
    initialValues: { name: '', id: '', area: '', note: '' },
    validate: {
      name: (value) => (/[a-z0-9]/i.test(value) ? null : t('forms.required')),
      id: (value) => (value === '' || /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(value) ? null : t('machineForm.idRule')),
    },
  });
  const write = useWrite(
    ({ name, id, area, note }: typeof form.values, key) =>
      body(
        api.POST('/api/v1/machines', {
          params: { header: { 'Idempotency-Key': key } },
          body: { name: name.trim(), area: area.trim(), ...(id ? { id } : {}), ...(note.trim() ? { note: note.trim() } : {}) },
        }),
      ),
    { refreshes: [keys.machines], done: (machine) => void navigate({ to: '/machines/$machineId', params: { machineId: machine.id } }) },
  );
  return (
    <Modal opened onClose={close} title={t('machines.add')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form className="tc-list" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
        <TextInput
          label={t('machines.name')}
          placeholder={t('machines.nameHint')}
          required
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TextInput label={t('machines.id')} description={t('machineForm.idHint')} autoCapitalize="none" {...form.getInputProps('id')} />
        <AreaField {...form.getInputProps('area')} />
        <Textarea label={t('machines.note')} autosize minRows={2} {...form.getInputProps('note')} />
        <DialogEnd error={write.error}>
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {t('machines.add')}
          </Button>
        </DialogEnd>
      </form>
    </Modal>
  );
}

/** Name and note; the short name for topics stays, because PLCs write it. */
export function EditMachine({ machine, close }: { machine: Machine; close: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [base, setBase] = useState(machine);
  const form = useForm<Values>({
    initialValues: valuesOf(base),
    validate: { name: (value) => (/[a-z0-9]/i.test(value) ? null : t('forms.required')) },
  });
  const write = useWrite(
    ({ name, area, note, use }: Values & { use?: { retired: boolean; reason: string } }) =>
      body(
        api.PATCH('/api/v1/machines/{machine_id}', {
          params: { path: { machine_id: base.id }, header: ifMatch(base.version) },
          body: use ?? { name: name.trim(), area: area.trim(), note: note.trim() || null },
        }),
      ),
    {
      refreshes: [keys.machines, keys.sources, keys.toolLists, keys.toolPages, keys.jobs],
      done: (_, { use }) => {
        close();
        if (use) void navigate({ to: '/machines' });
      },
    },
  );
  const other = overtaken({
    ...{ saved: machine, base, values: form.values, valuesOf, write },
    goOn: (saved, next) => {
      setBase(saved);
      form.setValues(next);
    },
  });
  return (
    <Modal opened onClose={close} title={t('machines.edit')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      {other ? (
        <Conflict
          fields={[
            { label: t('machines.name'), mine: other.mine.name, theirs: other.theirs.name },
            { label: t('machines.area'), mine: other.mine.area, theirs: other.theirs.area },
            { label: t('machines.note'), mine: other.mine.note, theirs: other.theirs.note },
          ]}
          {...other.ways}
        />
      ) : (
        <form className="tc-list" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
          <TextInput
            label={t('machines.name')}
            description={t('machineForm.idStays', { id: machine.id })}
            required
            data-autofocus
            {...form.getInputProps('name')}
          />
          <AreaField {...form.getInputProps('area')} />
          <Textarea label={t('machines.note')} autosize minRows={2} {...form.getInputProps('note')} />
          <DialogEnd error={write.error}>
            <Button type="submit" className="tc-primary" loading={write.pending}>
              {t('actions.save')}
            </Button>
          </DialogEnd>
          <UseControl
            of={{ retired: false }}
            pending={write.pending}
            send={(retired, reason) => write.run({ ...form.values, use: { retired, reason } })}
          />
        </form>
      )}
    </Modal>
  );
}
