import { Button, Modal, NumberInput, Select } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconArrowBarToDown, IconArrowBarUp, IconBuildingFactory2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { keys } from '../../api/keys';
import type { Machine, Mounting } from '../../api/types';
import { TextLink } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';

const REFRESHES = [keys.toolPages, keys.toolLists, keys.machines, keys.jobs];
const HISTORY = 8;

type Props = { toolId: string; mountings: readonly Mounting[]; machines: readonly Machine[] };

export function MountingCard({ toolId, mountings, machines }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const [mounting, setMounting] = useState(false);
  const newestFirst = [...mountings].sort((a, b) => b.mounted_at.localeCompare(a.mounted_at));
  const current = newestFirst.find((one) => one.unmounted_at === null);
  const past = newestFirst.filter((one) => one.unmounted_at !== null).slice(0, HISTORY);
  return (
    <Card
      title={t('mounting.title')}
      id="mounting"
      actions={
        current ? (
          <Unmount toolId={toolId} />
        ) : (
          <Button variant="default" leftSection={<IconArrowBarToDown size={20} aria-hidden />} onClick={() => setMounting(true)}>
            {t('mounting.mount')}
          </Button>
        )
      }
    >
      {current ? (
        <p style={{ marginTop: 0 }}>
          <TextLink to="/machines/$machineId" params={{ machineId: current.machine_id }} fw={650}>
            {current.machine_name}
          </TextLink>{' '}
          <span className="tc-soft">{t('mounting.since', { when: format.moment(current.mounted_at) })}</span>
          {current.shot_factor === 1 ? null : (
            <span className="tc-soft"> · {t('mounting.factor', { factor: format.decimal(current.shot_factor) })}</span>
          )}
        </p>
      ) : (
        <EmptyState icon={IconBuildingFactory2} title={t('tools.notMounted')}>
          {t('mounting.why')}
        </EmptyState>
      )}
      {past.length > 0 ? (
        <details>
          <summary className="tc-soft">{t('mounting.history', { count: past.length })}</summary>
          <ul className="tc-list" style={{ paddingTop: '0.5rem' }}>
            {past.map((one) => (
              <li key={one.id}>
                <strong>{one.machine_name}</strong>{' '}
                <span className="tc-soft tc-small">
                  {t('mounting.period', { from: format.moment(one.mounted_at), to: format.moment(one.unmounted_at ?? '') })}
                </span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {mounting ? <MountDialog toolId={toolId} machines={machines} close={() => setMounting(false)} /> : null}
    </Card>
  );
}

function Unmount({ toolId }: { toolId: string }) {
  const { t } = useTranslation();
  const write = useWrite(
    (_: null, key) =>
      api.POST('/api/v1/tools/{tool_id}/unmount', { params: { path: { tool_id: toolId }, header: { 'Idempotency-Key': key } }, body: {} }),
    { refreshes: REFRESHES, done: () => undefined },
  );
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconArrowBarUp size={20} aria-hidden />}
        loading={write.pending}
        onClick={() => write.run(null)}
      >
        {t('mounting.unmount')}
      </Button>
      {write.error ? <ProblemNotice error={write.error} /> : null}
    </>
  );
}

function MountDialog({ toolId, machines, close }: { toolId: string; machines: readonly Machine[]; close: () => void }) {
  const { t } = useTranslation();
  const form = useForm<{ machine: string; factor: number | '' }>({
    initialValues: { machine: '', factor: 1 },
    validate: {
      machine: (value) => (value ? null : t('forms.required')),
      factor: (value) => (Number(value) > 0 ? null : t('forms.required')),
    },
  });
  const write = useWrite(
    ({ machine, factor }: typeof form.values, key) =>
      api.POST('/api/v1/tools/{tool_id}/mount', {
        params: { path: { tool_id: toolId }, header: { 'Idempotency-Key': key } },
        body: { machine_id: machine, shot_factor: Number(factor) },
      }),
    { refreshes: REFRESHES, done: close },
  );
  const options = machines.map((machine) => ({
    value: machine.id,
    label:
      machine.tools.length > 0
        ? t('mounting.occupied', { machine: machine.name, tools: machine.tools.map((tool) => tool.number).join(', ') })
        : machine.name,
  }));
  return (
    <Modal opened onClose={close} title={t('mounting.mount')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form className="tc-list" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
        <Select
          label={t('mounting.machine')}
          data={options}
          searchable
          nothingFoundMessage={t('machines.noneFound')}
          data-autofocus
          {...form.getInputProps('machine')}
        />
        <NumberInput
          label={t('mounting.factorLabel')}
          description={t('mounting.factorHint')}
          min={1}
          max={100}
          allowDecimal={false}
          inputMode="numeric"
          {...form.getInputProps('factor')}
        />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t('mounting.mount')}
        </Button>
      </form>
    </Modal>
  );
}
