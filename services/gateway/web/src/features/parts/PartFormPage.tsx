import { Button, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NumberField } from '../../components/NumberField';
import { usePart } from '../../api/parts';
import type { Part } from '../../api/types';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { Conflict } from '../../components/Conflict';
import { DraftNote } from '../../components/DraftNote';
import { LinkButton } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { useEditDraft } from '../../lib/drafts';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { partInput, partValues, type PartValues } from './partValues';
import { ToolPicker } from './ToolPicker';

const COMPARED = ['number', 'name', 'unit', 'minimum', 'lead_time_days', 'supplier', 'price', 'place', 'note'] as const;

const editRoute = getRouteApi('/parts/$partId/edit');

export function NewPartPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('parts.add')} />
      <PartForm part={null} />
    </>
  );
}

export function EditPartPage() {
  const { t } = useTranslation();
  const { partId } = editRoute.useParams();
  const part = usePart(partId);
  return (
    <>
      <PageHead title={part.data ? t('parts.editNamed', { number: part.data.number }) : t('parts.title')} />
      {part.isPending ? <Loading lines={4} /> : null}
      {part.isError && !part.data ? <ProblemNotice error={part.error} retry={() => void part.refetch()} /> : null}
      {part.data ? <PartForm key={partId} part={part.data} /> : null}
    </>
  );
}

function PartForm({ part }: { part: Part | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const userId = useStore(session).user?.id ?? '';
  const [base, setBase] = useState(part);
  const form = useForm<PartValues>({
    initialValues: partValues(base, t('parts.unitDefault')),
    validate: {
      number: (value) => (value.trim() ? null : t('forms.required')),
      name: (value) => (value.trim() ? null : t('forms.required')),
      unit: (value) => (value.trim() ? null : t('forms.required')),
    },
  });
  const draft = useEditDraft(
    `${userId}:part:${part?.id ?? 'new'}`,
    { base, values: form.values },
    (kept) => {
      setBase(kept.base);
      form.setValues(kept.values);
    },
    form.isDirty(),
  );
  const write = useWrite(
    (values: PartValues, key) =>
      base
        ? body(
            api.PATCH('/api/v1/parts/{part_id}', {
              params: { path: { part_id: base.id }, header: ifMatch(base.version) },
              body: partInput(values),
            }),
          )
        : body(
            api.POST('/api/v1/parts', {
              params: { header: { 'Idempotency-Key': key } },
              body: { ...partInput(values), stock: values.stock === '' ? 0 : values.stock },
            }),
          ),
    {
      refreshes: [keys.parts],
      done: (saved) => {
        void draft.clear();
        void navigate({ to: '/parts/$partId', params: { partId: saved.id } });
      },
    },
  );
  const other = overtaken({
    ...{ saved: part, base, values: form.values, valuesOf: (one: Part) => partValues(one, ''), write, draft },
    goOn: (saved, next) => {
      setBase(saved);
      form.setValues(next);
    },
  });
  if (other) {
    const { mine, theirs } = other;
    const numbers = new Map([...(base?.tools ?? []), ...(part?.tools ?? [])].map((tool) => [tool.id, tool.number]));
    const inNumbers = ({ tool_ids: ids }: PartValues): string => ids.map((id) => numbers.get(id) ?? id).join(', ');
    return (
      <Conflict
        fields={[
          ...COMPARED.map((field) => ({
            label: t(field === 'lead_time_days' ? 'parts.leadTimeDays' : `parts.${field}`),
            mine: String(mine[field]),
            theirs: String(theirs[field]),
          })),
          { label: t('parts.usedBy'), mine: inNumbers(mine), theirs: inNumbers(theirs) },
        ]}
        {...other.ways}
      />
    );
  }
  const numeric = {
    inputMode: 'numeric' as const,
    whole: true,
    min: 0,
  };
  return (
    <form className="tc-form" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
      <DraftNote draft={draft} />
      <Card>
        <div className="tc-form-grid">
          <TextInput label={t('parts.number')} required {...form.getInputProps('number')} />
          <TextInput label={t('parts.name')} required {...form.getInputProps('name')} />
          <TextInput label={t('parts.unit')} required {...form.getInputProps('unit')} />
          {base ? null : <NumberField label={t('parts.stock')} {...numeric} {...form.getInputProps('stock')} />}
          <NumberField label={t('parts.minimum')} description={t('parts.minimumHint')} {...numeric} {...form.getInputProps('minimum')} />
          <NumberField label={t('parts.leadTimeDays')} {...numeric} {...form.getInputProps('lead_time_days')} />
          <TextInput label={t('parts.supplier')} {...form.getInputProps('supplier')} />
          <NumberField
            label={t('parts.price')}
            {...numeric}
            inputMode="decimal"
            whole={false}
            decimals={2}
            {...form.getInputProps('price')}
          />
          <TextInput label={t('parts.place')} {...form.getInputProps('place')} />
        </div>
      </Card>
      <Card>
        <ToolPicker ids={form.values.tool_ids} change={(ids) => form.setFieldValue('tool_ids', ids)} />
      </Card>
      <Textarea label={t('parts.note')} autosize minRows={2} {...form.getInputProps('note')} />
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-actions">
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t('actions.save')}
        </Button>
        {base ? (
          <LinkButton to="/parts/$partId" params={{ partId: base.id }} variant="default" onClick={() => void draft.clear()}>
            {t('actions.cancel')}
          </LinkButton>
        ) : (
          <LinkButton to="/parts" variant="default" onClick={() => void draft.clear()}>
            {t('actions.cancel')}
          </LinkButton>
        )}
      </div>
    </form>
  );
}
