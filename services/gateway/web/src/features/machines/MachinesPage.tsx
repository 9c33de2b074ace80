import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconBuildingFactory2, IconPlus } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { useMachines } from '../../api/queries';
import type { Machine } from '../../api/types';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { useWrite } from '../../components/useWrite';
import { Permit } from './Permit';
import { SourceLine } from './SourceLine';

export function MachinesPage() {
  const { t } = useTranslation();
  const machines = useMachines();
  const isEngineer = useIsEngineer();
  const [adding, setAdding] = useState(false);
  const items = machines.data?.items ?? [];
  const add = isEngineer ? (
    <Button leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setAdding(true)}>
      {t('machines.add')}
    </Button>
  ) : null;
  return (
    <>
      <PageHead title={t('machines.title')} actions={add} />
      {machines.isPending ? <Loading lines={3} height={180} /> : null}
      {machines.isError && !machines.data ? <ProblemNotice error={machines.error} retry={() => void machines.refetch()} /> : null}
      {machines.isSuccess && items.length === 0 ? (
        <EmptyState icon={IconBuildingFactory2} title={t('machines.none')} action={add}>
          {t('machines.noneText')}
        </EmptyState>
      ) : null}
      <div className="tc-machines">
        {items.map((machine) => (
          <MachineCard key={machine.id} machine={machine} />
        ))}
      </div>
      {adding ? <AddMachine close={() => setAdding(false)} /> : null}
    </>
  );
}

function MachineCard({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section
      className="tc-card tc-stack"
      style={{ gap: '0.75rem', position: 'relative' }}
      aria-label={machine.name}
      data-machine={machine.id}
    >
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <Link to="/machines/$machineId" params={{ machineId: machine.id }} className="tc-cover">
          <strong style={{ fontSize: '1.1875rem' }}>{machine.name}</strong>
        </Link>
        <Permit run={machine.run} />
      </div>
      <div>
        {machine.tools.length === 0 ? <span className="tc-soft">{t('machines.noTool')}</span> : null}
        {machine.tools.map((tool) => (
          <div key={tool.id}>
            <strong>{tool.number}</strong> <span className="tc-soft">{tool.name}</span>
          </div>
        ))}
      </div>
      {machine.sources.length === 0 ? <span className="tc-soft tc-small">{t('sources.noneHere')}</span> : null}
      {machine.sources.map((source) => (
        <SourceLine key={source.id} source={source} />
      ))}
      {machine.unassigned_shots > 0 ? (
        <span className="tc-small">{t('machines.unassignedCount', { number: format.count(machine.unassigned_shots) })}</span>
      ) : null}
    </section>
  );
}

function AddMachine({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const form = useForm({
    initialValues: { name: '', id: '', note: '' },
    validate: {
      name: (value) => (/[a-z0-9]/i.test(value) ? null : t('forms.required')),
      id: (value) => (value === '' || /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(value) ? null : t('machines.idRule')),
    },
  });
  const write = useWrite(
    ({ name, id, note }: typeof form.values, key) =>
      body(
        api.POST('/api/v1/machines', {
          params: { header: { 'Idempotency-Key': key } },
          body: { name: name.trim(), ...(id ? { id } : {}), ...(note.trim() ? { note: note.trim() } : {}) },
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
        <TextInput label={t('machines.id')} description={t('machines.idHint')} autoCapitalize="none" {...form.getInputProps('id')} />
        <Textarea label={t('machines.note')} autosize minRows={2} {...form.getInputProps('note')} />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t('machines.add')}
        </Button>
      </form>
    </Modal>
  );
}
