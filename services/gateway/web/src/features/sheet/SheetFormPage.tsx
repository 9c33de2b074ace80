import { ActionIcon, Button, Select, Textarea, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NumberField } from '../../components/NumberField';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { useTool } from '../../api/queries';
import { useSheet } from '../../api/tooling';
import type { Sheet } from '../../api/toolingTypes';
import { Conflict } from '../../components/Conflict';
import { DraftNote } from '../../components/DraftNote';
import { LinkButton } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { useEditDraft } from '../../lib/drafts';
import { merged } from '../../lib/merged';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { uid } from '../../lib/uid';
import { EJECTION, type Field, type List, LIST_NAMES, LISTS, SCALARS, SECTION_NAMES, SECTIONS, ZONE_KINDS } from './sheetFields';
import { newRow, rowText, sheetInput, sheetValues, type SheetValues } from './sheetValues';
import '../tooling.css';

const route = getRouteApi('/tools/$toolId/sheet');

export function SheetFormPage() {
  const { t } = useTranslation();
  const { toolId } = route.useParams();
  const sheet = useSheet(toolId);
  const detail = useTool(toolId);
  const number = detail.data?.tool?.number ?? detail.data?.row?.number ?? toolId;
  return (
    <>
      <PageHead title={t('sheet.of', { tool: number })} />
      {sheet.isPending ? <Loading lines={5} height={110} /> : null}
      {sheet.isError && !sheet.data ? <ProblemNotice error={sheet.error} retry={() => void sheet.refetch()} /> : null}
      {sheet.data ? <SheetForm key={toolId} toolId={toolId} sheet={sheet.data} /> : null}
    </>
  );
}

type Form = UseFormReturnType<SheetValues>;

/** Each value of its own: two may have changed different ones. */
function both(before: SheetValues, mine: SheetValues, theirs: SheetValues): SheetValues {
  return {
    ...merged(before, mine, theirs),
    fields: merged(before.fields, mine.fields, theirs.fields),
    ejection: merged(before.ejection, mine.ejection, theirs.ejection),
  };
}

function SheetForm({ toolId, sheet }: { toolId: string; sheet: Sheet }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const userId = useStore(session).user?.id ?? '';
  // The version the user started from: a newer one must not slip under his edit.
  const [base, setBase] = useState(sheet);
  const required = (value: unknown) => (value === '' ? t('forms.required') : null);
  const form = useForm<SheetValues>({
    initialValues: sheetValues(base),
    validate: {
      materials: { part: required },
      cooling: { number: required },
      zones: { number: required },
      setup: { name: required },
    },
  });
  const draft = useEditDraft(
    `${userId}:sheet:${toolId}`,
    { base, values: form.values },
    (kept) => {
      setBase(kept.base);
      form.setValues(kept.values);
    },
    form.isDirty(),
  );
  const write = useWrite(
    (values: SheetValues) =>
      body(
        api.PUT('/api/v1/tools/{tool_id}/sheet', {
          params: { path: { tool_id: toolId }, header: ifMatch(base.version) },
          body: sheetInput(values),
        }),
      ),
    {
      refreshes: [keys.sheet(toolId)],
      done: () => {
        void draft.clear();
        void navigate({ to: '/tools/$toolId', params: { toolId }, search: { tab: 'documents' } });
      },
    },
  );
  const other = overtaken({
    ...{ saved: sheet, base, values: form.values, valuesOf: sheetValues, write, draft, both },
    goOn: (saved, next) => {
      setBase(saved);
      form.setValues(next);
    },
  });
  if (other) {
    return <Conflict fields={described(other.theirs, other.mine, (name) => t(`sheet.${name}` as 'sheet.product'))} {...other.ways} />;
  }
  return (
    <form className="tc-form tc-form-wide" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
      <DraftNote draft={draft} />
      {SECTION_NAMES.map((section) => (
        <Card key={section} title={t(`sheet.section_${section}`)} id={`sheet-${section}`}>
          <div className="tc-form-grid">
            {SECTIONS[section].map((field) => (
              <FieldInput key={field.name} form={form} field={field} path={`fields.${field.name}`} />
            ))}
          </div>
        </Card>
      ))}
      <Card title={t('sheet.section_ejection')} id="sheet-ejection">
        <div className="tc-form-grid">
          {EJECTION.map((field) => (
            <FieldInput key={field.name} form={form} field={field} path={`ejection.${field.name}`} />
          ))}
        </div>
      </Card>
      {LIST_NAMES.map((list) => (
        <Rows key={list} form={form} list={list} />
      ))}
      <Textarea label={t('sheet.note')} autosize minRows={2} {...form.getInputProps('note')} />
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-dock">
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t('sheet.save')}
        </Button>
        <LinkButton
          to="/tools/$toolId"
          params={{ toolId }}
          search={{ tab: 'documents' }}
          variant="default"
          onClick={() => void draft.clear()}
        >
          {t('actions.cancel')}
        </LinkButton>
      </div>
    </form>
  );
}

function Rows({ form, list }: { form: Form; list: List }) {
  const { t } = useTranslation();
  return (
    <Card
      title={t(`sheet.section_${list}`)}
      id={`sheet-${list}`}
      actions={
        <Button
          variant="default"
          leftSection={<IconPlus size={20} aria-hidden />}
          onClick={() => form.insertListItem(list, newRow(list, form.values[list], uid()))}
        >
          {t(`sheet.add_${list}`)}
        </Button>
      }
    >
      {form.values[list].length === 0 ? <p className="tc-soft tc-lead">{t('sheet.noRows')}</p> : null}
      {form.values[list].map((row, index) => (
        <fieldset key={row.key} className="tc-row-form">
          <legend className="tc-small">{t(`sheet.row_${list}`, { number: index + 1 })}</legend>
          <div className="tc-form-grid" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(min(9rem, 100%), 1fr))' }}>
            {LISTS[list].map((field) => (
              <FieldInput key={field.name} form={form} field={field} path={`${list}.${String(index)}.${field.name}`} />
            ))}
          </div>
          <ActionIcon
            aria-label={t('sheet.removeRow', { row: t(`sheet.row_${list}`, { number: index + 1 }) })}
            onClick={() => form.removeListItem(list, index)}
          >
            <IconTrash size={22} aria-hidden />
          </ActionIcon>
        </fieldset>
      ))}
    </Card>
  );
}

function FieldInput({ form, field, path }: { form: Form; field: Field; path: string }) {
  const { t } = useTranslation();
  const label = t(`sheet.${field.name}` as 'sheet.product');
  const props = form.getInputProps(path);
  if (field.type === 'number') {
    return (
      <NumberField
        label={label}
        unit={field.unit ? ` ${field.unit}` : undefined}
        inputMode="decimal"
        whole={field.name === 'number'}
        {...props}
      />
    );
  }
  if (field.type === 'date') return <TextInput type="date" label={label} {...props} />;
  if (field.type === 'side') {
    const data = [
      { value: '', label: t('component.noSide') },
      ...(['A', 'B'] as const).map((value) => ({ value, label: t(`side.${value}`) })),
    ];
    return <Select label={label} allowDeselect={false} data={data} {...props} />;
  }
  if (field.type === 'zone') {
    return (
      <Select label={label} allowDeselect={false} data={ZONE_KINDS.map((value) => ({ value, label: t(`zoneKind.${value}`) }))} {...props} />
    );
  }
  return <TextInput label={label} {...props} />;
}

function described(theirs: SheetValues, mine: SheetValues, label: (name: string) => string) {
  const scalars = SCALARS.map(({ name }) => ({ label: label(name), mine: String(mine.fields[name]), theirs: String(theirs.fields[name]) }));
  const lists = LIST_NAMES.map((list) => {
    const said = (values: SheetValues): string => values[list].map((row) => rowText(LISTS[list], row)).join(' | ');
    return { label: label(`section_${list}`), mine: said(mine), theirs: said(theirs) };
  });
  const ejection = {
    label: label('section_ejection'),
    mine: rowText(EJECTION, mine.ejection),
    theirs: rowText(EJECTION, theirs.ejection),
  };
  return [...scalars, ejection, ...lists, { label: label('note'), mine: mine.note, theirs: theirs.note }];
}
