import { Button, Modal, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { IconQrcode } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { DialogEnd } from '../../components/DialogEnd';
import { NumberField } from '../../components/NumberField';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { useConfigurations } from '../../api/tooling';
import type { Machine, Tool } from '../../api/types';
import { Notice } from '../../components/Notice';
import { useIsEngineer } from '../../components/useRole';
import { useScans } from '../../components/useScans';
import { useWrite } from '../../components/useWrite';
import { HangingThere } from './HangingThere';
import { mountInput, type MountValues, stationsOf, toolsAt } from './mountValues';

type Form = { form: UseFormReturnType<MountValues> };
type Props = { toolId: string; tool: Tool | null; machines: readonly Machine[]; close: () => void };

const numeric = { inputMode: 'numeric' as const, whole: true, min: 1 };

/** Begins a run: on which press, in which configuration, for which job; a scan shows that it is the right tool. */
export function MountDialog({ toolId, tool, machines, close }: Props) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const isStopped = tool?.readiness.state === 'on_hold' || tool?.readiness.state === 'in_repair';
  const isAway = tool?.location.kind === 'external';
  const form = useForm<MountValues>({
    initialValues: {
      machine: '',
      configuration: null,
      job: '',
      reason: '',
      order: '',
      factor: 1,
      station: '',
      others: null,
      returned: false,
      scanned: '',
      override: '',
    },
    validate: {
      machine: (value) => (value ? null : t('forms.required')),
      reason: (value, { job, override }) => (value.trim() || job.trim() || override.trim() ? null : t('run.whyRequired')),
      others: (value, { machine, station }) => (value || toolsAt(pressOf(machine), station).length === 0 ? null : t('forms.required')),
      station: (value, { machine }) => (value || stationsOf(pressOf(machine)).length < 2 ? null : t('forms.required')),
      returned: (value) => (value || !isAway ? null : t('forms.required')),
      factor: (value) => (Number(value) > 0 ? null : t('forms.required')),
    },
  });
  const write = useWrite(
    (values: MountValues, key) =>
      body(
        api.POST('/api/v1/tools/{tool_id}/mount', {
          params: { path: { tool_id: toolId }, header: { 'Idempotency-Key': key } },
          body: mountInput(values),
        }),
      ),
    { refreshes: [keys.toolPages, keys.toolLists, keys.machines, keys.jobs, keys.places], done: close },
  );
  const press = pressOf(form.values.machine);
  const stations = stationsOf(press);
  const isOpen = stations.length > 1 && form.values.station === '';
  const there = isOpen ? [] : toolsAt(press, form.values.station);
  const options = machines.map((machine) => ({
    value: machine.id,
    label:
      machine.tools.length > 0
        ? t('mounting.occupied', { machine: machine.name, tools: machine.tools.map((one) => one.number).join(', ') })
        : machine.name,
  }));
  return (
    <Modal opened onClose={close} title={t('mounting.mount')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form className="tc-list" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
        {isStopped ? (
          <Notice tone="warn">
            <strong>{t(`readiness.${tool.readiness.state}`)}</strong>: {tool.readiness.reason}
          </Notice>
        ) : null}
        <Select
          label={t('mounting.machine')}
          data={options}
          searchable
          nothingFoundMessage={t('machines.noneFound')}
          data-autofocus
          {...form.getInputProps('machine')}
          onChange={(machine) => form.setValues({ machine: machine ?? '', station: '', others: null })}
        />
        <HangingThere form={form} stations={stations} there={there} />
        {isAway ? (
          <Switch
            label={t('mounting.returned', { party: tool.location.party ?? '' })}
            {...form.getInputProps('returned', { type: 'checkbox' })}
          />
        ) : null}
        <ConfigurationSelect toolId={toolId} form={form} />
        <div className="tc-form-grid" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(min(9rem, 100%), 1fr))' }}>
          <TextInput label={t('run.job')} maxLength={64} {...form.getInputProps('job')} />
          <NumberField label={t('run.order')} {...numeric} {...form.getInputProps('order')} />
        </div>
        <TextInput label={t('axis.reason')} description={t('run.whyHint')} {...form.getInputProps('reason')} />
        <ScanField form={form} />
        <NumberField
          label={t('mounting.factorLabel')}
          description={t('mounting.factorHint')}
          {...numeric}
          max={100}
          {...form.getInputProps('factor')}
        />
        {isStopped && isEngineer ? (
          <Textarea
            label={t('run.override')}
            description={t('run.overrideHint')}
            autosize
            minRows={2}
            {...form.getInputProps('override')}
          />
        ) : null}
        <DialogEnd error={write.error}>
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {t('mounting.mount')}
          </Button>
        </DialogEnd>
      </form>
    </Modal>
  );

  function pressOf(machineId: string): Machine | undefined {
    return machines.find((machine) => machine.id === machineId);
  }
}

/** Only where the tool has any; without one all its cavities run. */
function ConfigurationSelect({ toolId, form }: Form & { toolId: string }) {
  const { t } = useTranslation();
  const configurations = useConfigurations(toolId);
  if (!configurations.data || configurations.data.length === 0) return null;
  return (
    <Select
      label={t('configuration.one')}
      placeholder={t('configuration.allCavities')}
      clearable
      clearButtonProps={{ 'aria-label': t('configuration.allCavities') }}
      data={configurations.data.map((one) => ({ value: one.id, label: one.name }))}
      {...form.getInputProps('configuration')}
    />
  );
}

/** The label's code shows that it is the right tool; a scan gun is heard wherever the focus is. */
function ScanField({ form }: Form) {
  const { t } = useTranslation();
  useScans((code) => form.setFieldValue('scanned', code));
  return (
    <TextInput
      label={t('run.scan')}
      description={t('run.scanHint')}
      autoComplete="off"
      leftSection={<IconQrcode size={20} aria-hidden />}
      // The gun ends with Enter; mounting takes a press of the button.
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.preventDefault();
      }}
      {...form.getInputProps('scanned')}
    />
  );
}
