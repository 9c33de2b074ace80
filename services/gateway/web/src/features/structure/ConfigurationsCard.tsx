import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconEdit, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import type { Cavity, Configuration } from '../../api/toolingTypes';
import { Conflict } from '../../components/Conflict';
import { DialogEnd } from '../../components/DialogEnd';
import { Card } from '../../components/Page';
import { useIsEngineer } from '../../components/useRole';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { UseControl } from '../dialogs/UseControl';

type Props = { toolId: string; configurations: readonly Configuration[]; cavities: readonly Cavity[] };
type Values = { name: string; cavities: number[]; note: string };

/** Which cavities make parts in which run: what a family tool can be set up as. */
export function ConfigurationsCard({ toolId, configurations, cavities }: Props) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const [editing, setEditing] = useState<string | 'new' | null>(null);
  const edited = configurations.find((one) => one.id === editing) ?? null;
  return (
    <Card
      title={t('configuration.title')}
      id="configurations"
      actions={
        isEngineer ? (
          <Button variant="default" leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setEditing('new')}>
            {t('configuration.add')}
          </Button>
        ) : null
      }
    >
      {configurations.length === 0 ? <p className="tc-soft tc-lead">{t('configuration.none')}</p> : null}
      <ul className="tc-list">
        {configurations.map((one) => (
          <li key={one.id} className="tc-refused" data-configuration={one.id}>
            <div className="tc-line" style={{ justifyContent: 'space-between' }}>
              <strong className="tc-wrap">{one.name}</strong>
              {isEngineer ? (
                <Button
                  variant="subtle"
                  leftSection={<IconEdit size={18} aria-hidden />}
                  aria-label={t('configuration.editNamed', { name: one.name })}
                  onClick={() => setEditing(one.id)}
                >
                  {t('actions.edit')}
                </Button>
              ) : null}
            </div>
            <div className="tc-small">{t('configuration.uses', { cavities: one.cavities.join(', ') })}</div>
            {one.note ? <div className="tc-small tc-soft tc-wrap">{one.note}</div> : null}
          </li>
        ))}
      </ul>
      {editing === 'new' || edited ? (
        <ConfigurationDialog key={editing} toolId={toolId} configuration={edited} cavities={cavities} close={() => setEditing(null)} />
      ) : null}
    </Card>
  );
}

function valuesOf(configuration: Configuration | null, cavities: readonly Cavity[]): Values {
  return {
    name: configuration?.name ?? '',
    cavities: configuration ? [...configuration.cavities] : cavities.filter((one) => one.active).map((one) => one.number),
    note: configuration?.note ?? '',
  };
}

type DialogProps = { toolId: string; configuration: Configuration | null; cavities: readonly Cavity[]; close: () => void };

function ConfigurationDialog({ toolId, configuration, cavities, close }: DialogProps) {
  const { t } = useTranslation();
  const [base, setBase] = useState(configuration);
  const form = useForm<Values>({
    initialValues: valuesOf(base, cavities),
    validate: {
      name: (value) => (value.trim() ? null : t('forms.required')),
      cavities: (value) => (value.length > 0 ? null : t('configuration.atLeastOne')),
    },
  });
  const write = useWrite(
    ({ use, ...values }: Values & { use?: { retired: boolean; reason: string } }, key) => {
      const wanted = { name: values.name.trim(), cavities: values.cavities, note: values.note.trim() || null };
      return base
        ? body(
            api.PATCH('/api/v1/configurations/{configuration_id}', {
              params: { path: { configuration_id: base.id }, header: ifMatch(base.version) },
              body: use ?? wanted,
            }),
          )
        : body(
            api.POST('/api/v1/tools/{tool_id}/configurations', {
              params: { path: { tool_id: toolId }, header: { 'Idempotency-Key': key } },
              body: wanted,
            }),
          );
    },
    { refreshes: [keys.tool(toolId)], done: close },
  );
  const other = overtaken({
    ...{
      saved: configuration,
      base,
      values: form.values,
      valuesOf: (one: NonNullable<typeof configuration>) => valuesOf(one, cavities),
      write,
    },
    goOn: (saved, next) => {
      setBase(saved);
      form.setValues(next);
    },
  });
  const says = ({ name, cavities: numbers, note }: Values) => [name, numbers.join(', '), note];
  return (
    <Modal
      opened
      onClose={close}
      title={base ? t('configuration.editNamed', { name: base.name }) : t('configuration.add')}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      {other ? (
        <Conflict
          fields={[t('fields.name'), t('cavity.list'), t('configuration.note')].map((label, index) => ({
            label,
            mine: says(other.mine)[index] ?? '',
            theirs: says(other.theirs)[index] ?? '',
          }))}
          {...other.ways}
        />
      ) : (
        <form className="tc-list" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
          <TextInput
            label={t('fields.name')}
            placeholder={t('configuration.nameHint')}
            required
            data-autofocus
            {...form.getInputProps('name')}
          />
          <CavityChoice
            cavities={cavities}
            chosen={form.values.cavities}
            change={(numbers) => form.setFieldValue('cavities', numbers)}
            error={form.errors.cavities}
          />
          <Textarea label={t('configuration.note')} autosize minRows={2} {...form.getInputProps('note')} />
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

type ChoiceProps = { cavities: readonly Cavity[]; chosen: readonly number[]; change: (numbers: number[]) => void; error: React.ReactNode };

function CavityChoice({ cavities, chosen, change, error }: ChoiceProps) {
  const { t } = useTranslation();
  return (
    <div role="group" aria-label={t('configuration.which')}>
      <div className="tc-small" style={{ fontWeight: 500, marginBottom: '0.375rem' }}>
        {t('configuration.which')}
      </div>
      <div className="tc-chips">
        {cavities.map(({ number, name }) => {
          const isChosen = chosen.includes(number);
          return (
            <button
              key={number}
              type="button"
              className="tc-chip"
              aria-pressed={isChosen}
              onClick={() => change(isChosen ? chosen.filter((one) => one !== number) : [...chosen, number].sort((a, b) => a - b))}
            >
              {name === String(number) ? number : `${String(number)} ${name}`}
            </button>
          );
        })}
      </div>
      {error ? (
        <div className="tc-error tc-small" role="alert">
          {error}
        </div>
      ) : null}
    </div>
  );
}
