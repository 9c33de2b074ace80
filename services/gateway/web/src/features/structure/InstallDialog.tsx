import { Button, Modal, SegmentedControl, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DialogEnd } from '../../components/DialogEnd';
import { NumberField } from '../../components/NumberField';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { useInserts } from '../../api/tooling';
import type { Component, Insert } from '../../api/toolingTypes';
import { Notice } from '../../components/Notice';
import { useCounted } from '../../components/useCounted';
import { useIsEngineer } from '../../components/useRole';
import { hasCode, useWrite } from '../../components/useWrite';

type Values = { how: 'known' | 'new'; insert: string; serial: string; initial: number | ''; reason: string; although: boolean };

/** Puts an insert into a position: one that is known, or a new one; what sits there changes places with it. */
export function InstallDialog({ component, close }: { component: Component; close: () => void }) {
  const { t } = useTranslation();
  const counted = useCounted();
  const isEngineer = useIsEngineer();
  const inserts = useInserts();
  // A new insert is kept when the second step fails, so that a repeat installs it and does not add it again.
  const [made, setMade] = useState<Insert | null>(null);
  const all = (inserts.data?.pages.flatMap((page) => page.items) ?? []).filter(
    (one) => one.state !== 'scrapped' && one.id !== component.insert?.id,
  );
  const [isFirst] = useState(all.length === 0 && inserts.isSuccess);
  const form = useForm<Values>({
    initialValues: { how: isFirst && isEngineer ? 'new' : 'known', insert: '', serial: '', initial: '', reason: '', although: false },
    validate: {
      insert: (value, { how }) => (how === 'new' || value ? null : t('forms.required')),
      serial: (value, { how }) => (how === 'known' || value.trim() ? null : t('forms.required')),
      reason: (value) => (value.trim() ? null : t('forms.reasonRequired')),
    },
  });
  const write = useWrite(
    async (values: Values, key) => {
      const insert = values.how === 'known' ? values.insert : (made ?? (await add(values, component, key, setMade))).id;
      return body(
        api.POST('/api/v1/inserts/{insert_id}/install', {
          params: { path: { insert_id: insert }, header: { 'Idempotency-Key': `${key}-install` } },
          body: {
            component_id: component.id,
            reason: values.reason.trim(),
            swap: component.insert !== null,
            although_scrapped: values.although,
          },
        }),
      );
    },
    { refreshes: [keys.toolPages, keys.inserts], done: close },
  );
  const { how } = form.values;
  const title = component.insert ? t('insert.swapNamed', { name: component.name }) : t('insert.installNamed', { name: component.name });
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form className="tc-list" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
        {component.insert ? <Notice tone="info">{t('insert.swapText', { serial: component.insert.serial })}</Notice> : null}
        {isEngineer && !made ? (
          <SegmentedControl
            aria-label={t('insert.which')}
            data={[
              { value: 'known', label: t('insert.known') },
              { value: 'new', label: t('insert.new') },
            ]}
            {...form.getInputProps('how')}
          />
        ) : null}
        {how === 'known' ? (
          <Select
            label={t('insert.one')}
            searchable
            nothingFoundMessage={t('insert.noneFound')}
            data={all.map((one) => ({
              value: one.id,
              label: [one.serial, one.name, where(one), t('units.shots', counted(one.shots))].filter(Boolean).join(' · '),
            }))}
            {...form.getInputProps('insert')}
          />
        ) : (
          <>
            <TextInput label={t('insert.serial')} required disabled={made !== null} {...form.getInputProps('serial')} />
            <NumberField
              label={t('insert.initial')}
              description={t('insert.initialHint')}
              min={0}
              whole
              inputMode="numeric"
              disabled={made !== null}
              {...form.getInputProps('initial')}
            />
          </>
        )}
        <Textarea label={t('axis.reason')} required autosize minRows={2} {...form.getInputProps('reason')} />
        {hasCode(write.error, 'insert_was_scrapped') || form.values.although ? (
          <Notice tone="warn">
            <div>{t('insert.wasScrapped')}</div>
            <Switch mt="xs" label={t('insert.useAnyway')} {...form.getInputProps('although', { type: 'checkbox' })} />
          </Notice>
        ) : null}
        <DialogEnd error={write.error && !hasCode(write.error, 'insert_was_scrapped') ? write.error : null}>
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {component.insert ? t('insert.swap') : t('insert.install')}
          </Button>
        </DialogEnd>
      </form>
    </Modal>
  );

  function where(insert: Insert): string {
    if (!insert.position) return t(`insertState.${insert.state}`);
    return [insert.position.tool_number, insert.position.position].filter(Boolean).join(' ');
  }
}

async function add(values: Values, component: Component, key: string, made: (insert: Insert) => void): Promise<Insert> {
  const insert = await body(
    api.POST('/api/v1/inserts', {
      params: { header: { 'Idempotency-Key': key } },
      body: {
        serial: values.serial.trim(),
        name: component.name,
        kind: component.kind,
        drawing: component.drawing,
        initial_shots: values.initial === '' ? 0 : values.initial,
      },
    }),
  );
  made(insert);
  return insert;
}
