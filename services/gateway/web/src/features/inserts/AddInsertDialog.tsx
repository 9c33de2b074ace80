import { Button, Modal, NumberInput, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import type { ComponentKind } from '../../api/toolingTypes';
import { ProblemNotice } from '../../components/Notice';
import { useWrite } from '../../components/useWrite';
import { COMPONENT_KINDS } from '../structure/kinds';

type Values = { serial: string; name: string; kind: ComponentKind; drawing: string; maker: string; initial: number | '' };

/** A new insert comes into stock; what it made elsewhere before is said once. */
export function AddInsertDialog({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const required = (value: string) => (value.trim() ? null : t('forms.required'));
  const form = useForm<Values>({
    initialValues: { serial: '', name: '', kind: 'cavity_insert', drawing: '', maker: '', initial: '' },
    validate: { serial: required, name: required },
  });
  const write = useWrite(
    ({ serial, name, kind, drawing, maker, initial }: Values, key) =>
      body(
        api.POST('/api/v1/inserts', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            serial: serial.trim(),
            name: name.trim(),
            kind,
            drawing: drawing.trim() || null,
            maker: maker.trim() || null,
            initial_shots: initial === '' ? 0 : initial,
          },
        }),
      ),
    { refreshes: [keys.inserts], done: (insert) => void navigate({ to: '/inserts/$insertId', params: { insertId: insert.id } }) },
  );
  return (
    <Modal opened onClose={close} title={t('insert.add')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form className="tc-list" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
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
        <NumberInput
          label={t('insert.initial')}
          description={t('insert.initialHint')}
          min={0}
          allowDecimal={false}
          inputMode="numeric"
          thousandSeparator={t('format.thousands')}
          decimalSeparator={t('format.decimal')}
          {...form.getInputProps('initial')}
        />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t('insert.add')}
        </Button>
      </form>
    </Modal>
  );
}
