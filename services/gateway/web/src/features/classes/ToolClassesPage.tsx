import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconCategory, IconEdit, IconHelpCircle, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DialogEnd } from '../../components/DialogEnd';
import { NumberField } from '../../components/NumberField';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { useToolClasses } from '../../api/tooling';
import type { ToolClass } from '../../api/toolingTypes';
import { Conflict } from '../../components/Conflict';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { useSaid } from '../../components/useSaid';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import '../tooling.css';

/** Classes of tools by the shots they are built for; a tool without a design life of its own lives by its class. */
export function ToolClassesPage() {
  const { t } = useTranslation();
  const counted = useCounted();
  const isEngineer = useIsEngineer();
  const classes = useToolClasses();
  const said = useSaid();
  const [editing, setEditing] = useState<string | null>(null);
  const rows = classes.data?.items ?? [];
  const edited = rows.find((one) => one.code === editing) ?? null;
  return (
    <>
      <PageHead
        title={t('toolClass.title')}
        actions={
          isEngineer ? (
            <Button leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setEditing('')}>
              {t('toolClass.add')}
            </Button>
          ) : null
        }
      >
        <p className="tc-soft tc-lead">{t('toolClass.text')}</p>
      </PageHead>
      {classes.isPending ? <Loading lines={5} /> : null}
      {classes.isError && rows.length === 0 ? <ProblemNotice error={classes.error} retry={() => void classes.refetch()} /> : null}
      {classes.isSuccess && rows.length === 0 ? <EmptyState icon={IconCategory} title={t('toolClass.none')} /> : null}
      <ul className="tc-list">
        {rows.map((one) => (
          <li key={one.code} className="tc-row-link" data-class={one.code}>
            <div style={{ minWidth: 0 }}>
              <Link to="/tools" search={{ class_code: one.code }} className="tc-open">
                <strong>{one.code}</strong> <span className="tc-wrap">{said(one.names)}</span>
              </Link>
              <div className="tc-small">
                {one.max_shots === null ? t('toolClass.noLimit') : t('toolClass.limit', counted(one.max_shots))}
              </div>
              {said(one.notes) ? <div className="tc-small tc-soft tc-wrap">{said(one.notes)}</div> : null}
              <Confirmation toolClass={one} />
            </div>
            {isEngineer ? (
              <Button
                variant="subtle"
                leftSection={<IconEdit size={18} aria-hidden />}
                aria-label={t('toolClass.editNamed', { code: one.code })}
                onClick={() => setEditing(one.code)}
              >
                {t('actions.edit')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {editing === '' || edited ? <ClassDialog key={editing} toolClass={edited} close={() => setEditing(null)} /> : null}
    </>
  );
}

/** What came with Toolcare is a proposal; an engineer of the plant says that it holds here. */
function Confirmation({ toolClass }: { toolClass: ToolClass }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEngineer = useIsEngineer();
  const write = useWrite(
    (version: number, key) =>
      body(
        api.POST('/api/v1/tool-classes/{code}/confirm', {
          params: { path: { code: toolClass.code }, header: { ...ifMatch(version), 'Idempotency-Key': key } },
        }),
      ),
    { refreshes: [keys.toolClasses], done: () => undefined },
  );
  if (toolClass.confirmed_by && toolClass.confirmed_at) {
    const said = { name: toolClass.confirmed_by, when: format.date(toolClass.confirmed_at) };
    return <div className="tc-small tc-soft">{t('toolClass.confirmedBy', said)}</div>;
  }
  return (
    <div className="tc-line" style={{ marginTop: '0.375rem' }}>
      <span className="tc-badge" data-tone="warned">
        <IconHelpCircle size={17} aria-hidden /> {t('toolClass.unconfirmed')}
      </span>
      {isEngineer ? (
        <Button
          variant="default"
          aria-label={t('toolClass.confirmNamed', { code: toolClass.code })}
          loading={write.pending}
          onClick={() => write.run(toolClass.version)}
        >
          {t('toolClass.confirm')}
        </Button>
      ) : null}
      {write.error ? <ProblemNotice error={write.error} /> : null}
    </div>
  );
}

type Values = { code: string; en: string; de: string; max: number | ''; noteEn: string; noteDe: string };

function valuesOf(toolClass: ToolClass | null): Values {
  return {
    code: toolClass?.code ?? '',
    en: toolClass?.names.en ?? '',
    de: toolClass?.names.de ?? '',
    max: toolClass?.max_shots ?? '',
    noteEn: toolClass?.notes.en ?? '',
    noteDe: toolClass?.notes.de ?? '',
  };
}

function textsOf(en: string, de: string): { en: string | null; de: string | null } {
  return { en: en.trim() || null, de: de.trim() || null };
}

function ClassDialog({ toolClass, close }: { toolClass: ToolClass | null; close: () => void }) {
  const { t } = useTranslation();
  const [base, setBase] = useState(toolClass);
  const required = (value: string) => (value.trim() ? null : t('forms.required'));
  const form = useForm<Values>({
    initialValues: valuesOf(base),
    validate: { code: required, en: (value, { de }) => (value.trim() || de.trim() ? null : t('toolClass.nameRequired')) },
  });
  const write = useWrite(
    ({ code, en, de, max, noteEn, noteDe }: Values, key) => {
      const said = { names: textsOf(en, de), max_shots: max === '' ? null : max, notes: textsOf(noteEn, noteDe) };
      return base
        ? body(
            api.PUT('/api/v1/tool-classes/{code}', {
              params: { path: { code: base.code }, header: ifMatch(base.version) },
              body: said,
            }),
          )
        : body(
            api.POST('/api/v1/tool-classes', {
              params: { header: { 'Idempotency-Key': key } },
              body: { ...said, code: code.trim() },
            }),
          );
    },
    { refreshes: [keys.toolClasses, keys.toolPages, keys.toolLists], done: close },
  );
  const other = overtaken({
    ...{ saved: toolClass, base, values: form.values, valuesOf: (one: NonNullable<typeof toolClass>) => valuesOf(one), write },
    goOn: (saved, next) => {
      setBase(saved);
      form.setValues(next);
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      title={base ? t('toolClass.editNamed', { code: base.code }) : t('toolClass.add')}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      {other ? (
        <Conflict
          fields={[
            { label: t('toolClass.nameEn'), mine: other.mine.en, theirs: other.theirs.en },
            { label: t('toolClass.nameDe'), mine: other.mine.de, theirs: other.theirs.de },
            { label: t('toolClass.max'), mine: String(other.mine.max), theirs: String(other.theirs.max) },
            { label: t('toolClass.noteEn'), mine: other.mine.noteEn, theirs: other.theirs.noteEn },
            { label: t('toolClass.noteDe'), mine: other.mine.noteDe, theirs: other.theirs.noteDe },
          ]}
          {...other.ways}
        />
      ) : (
        <form className="tc-list" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
          {base ? null : <TextInput label={t('toolClass.code')} required maxLength={16} data-autofocus {...form.getInputProps('code')} />}
          <TextInput label={t('toolClass.nameEn')} {...form.getInputProps('en')} />
          <TextInput label={t('toolClass.nameDe')} {...form.getInputProps('de')} />
          <NumberField
            label={t('toolClass.max')}
            description={t('toolClass.maxHint')}
            min={1}
            whole
            inputMode="numeric"
            {...form.getInputProps('max')}
          />
          <Textarea label={t('toolClass.noteEn')} autosize minRows={2} maxRows={8} {...form.getInputProps('noteEn')} />
          <Textarea label={t('toolClass.noteDe')} autosize minRows={2} maxRows={8} {...form.getInputProps('noteDe')} />
          <DialogEnd error={write.error}>
            <Button type="submit" className="tc-primary" loading={write.pending}>
              {t('actions.save')}
            </Button>
          </DialogEnd>
        </form>
      )}
    </Modal>
  );
}
