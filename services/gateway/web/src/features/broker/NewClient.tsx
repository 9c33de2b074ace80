import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { useMachines } from '../../api/queries';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { ChipChoice } from '../people/ChipChoice';
import { REFRESHES } from './ClientRow';
import { type Client, type Given, isUsableName, type Kind, KINDS, proposedName } from './clients';

type Values = { kind: Kind; machine: string | null; name: string; note: string };

/** What it is for, for which press, what it is called. `again`: one that was shut out comes back under its name. */
export function NewClient({
  again,
  clients,
  close,
  done,
}: {
  again: Client | null;
  clients: readonly Client[];
  close: () => void;
  done: (given: Given) => void;
}) {
  const { t } = useTranslation();
  const machines = useMachines();
  const form = useForm<Values>({
    initialValues: {
      kind: again?.kind ?? 'machine',
      machine: again?.machine?.id ?? null,
      name: again?.name ?? '',
      note: again?.note ?? '',
    },
    validate: {
      machine: (value, { kind }) => (kind === 'machine' && !value ? t('mqtt.machineNeeded') : null),
      name: (value) => (isUsableName(value.trim()) ? null : t('mqtt.nameRule')),
    },
  });
  const write = useWrite(
    ({ kind, machine, name, note }: Values, key) =>
      body(
        api.POST('/api/v1/mqtt-clients', {
          params: { header: { 'Idempotency-Key': key } },
          body: { kind, name: name.trim(), note: note.trim(), machine_id: kind === 'machine' ? machine : null },
        }),
      ),
    { refreshes: REFRESHES, done },
  );
  const { kind, machine, name } = form.values;
  const presses = (machines.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
  // A press that is retired or was never set up still is the one that this client writes for.
  const options = machine && !presses.some((one) => one.value === machine) ? [...presses, { value: machine, label: machine }] : presses;
  const choose = (chosen: string | null): void => {
    const isOurs = !name || (machine !== null && name.startsWith(machine));
    form.setValues({ machine: chosen, ...(chosen && isOurs && !again ? { name: proposedName(chosen, clients) } : {}) });
  };
  return (
    <Card id="mqtt-new" title={again ? t('mqtt.againNamed', { name: again.name }) : t('mqtt.add')}>
      <form className="tc-form" onSubmit={form.onSubmit((values) => write.run(values))} noValidate aria-labelledby="mqtt-new">
        <div>
          <ChipChoice
            label={t('mqtt.kind')}
            options={KINDS.map((value) => ({ value, label: t(`mqttKind.${value}`) }))}
            value={kind}
            choose={(value) => form.setFieldValue('kind', value)}
          />
          <p className="tc-small tc-mqtt-note">{t(`mqttKind.${kind}_may`)}</p>
        </div>
        {kind === 'machine' && machines.isSuccess && options.length === 0 ? <Notice tone="info">{t('mqtt.noMachines')}</Notice> : null}
        {kind === 'machine' ? (
          <Select
            label={t('mqtt.machine')}
            description={t('mqtt.machineHint')}
            data={options}
            searchable
            value={machine}
            onChange={choose}
            error={form.errors.machine}
          />
        ) : null}
        <TextInput
          label={t('mqtt.name')}
          description={t('mqtt.nameHint')}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          readOnly={again !== null}
          {...form.getInputProps('name')}
        />
        <Textarea
          label={t('mqtt.note')}
          placeholder={t('mqtt.noteHint')}
          autosize
          minRows={1}
          maxLength={500}
          {...form.getInputProps('note')}
        />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <div className="tc-actions">
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {t('mqtt.make')}
          </Button>
          <Button variant="default" onClick={close}>
            {t('actions.cancel')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
