import { Button, Modal, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconArchive, IconArchiveOff, IconArrowMerge } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CODE_GROUPS, SEVERITY_NAMES } from '../../api/failureNames';
import { api, body, ifMatch } from '../../api/client';
import { useCodes } from '../../api/failures';
import type { Code, CodeGroup } from '../../api/failureTypes';
import { keys } from '../../api/keys';
import { Conflict } from '../../components/Conflict';
import { DraftNote } from '../../components/DraftNote';
import { DialogEnd } from '../../components/DialogEnd';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { useEditDraft } from '../../lib/drafts';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { ReasonDialog } from '../dialogs/ReasonDialog';
import { SEVERITIES } from '../failures/looks';
import { useFailureWords } from '../failures/useFailureWords';
import { Buttons } from '../job/Buttons';
import { COMPONENT_KINDS } from '../structure/kinds';
import { codeInput, codePatch, codeValues, type CodeValues, possibleParents } from './codeValues';
import { MergeCodeDialog } from './MergeCodeDialog';

type Props = { code: Code | null; group: CodeGroup; close: () => void };

const REFRESHES = [keys.failureCodes, keys.failures];
/** A code without a severity of its own lets the service decide. */
const NONE = 'none';
const COMPARED = ['name_en', 'name_de', 'synonyms_en', 'synonyms_de', 'parent', 'severity', 'component_kinds', 'favourite'] as const;

export function CodeDialog({ code, group, close }: Props) {
  const { t } = useTranslation();
  const [asks, setAsks] = useState<'retire' | 'merge' | null>(null);
  if (code && asks === 'merge') return <MergeCodeDialog code={code} close={close} />;
  if (code && asks === 'retire')
    return (
      <ReasonDialog
        title={t(code.retired ? 'codes.restoreNamed' : 'codes.retireNamed', { code: code.code })}
        text={t(code.retired ? 'codes.restoreText' : 'codes.retireText')}
        label={t('failures.reason')}
        submit={t(code.retired ? 'codes.restore' : 'codes.retire')}
        refreshes={REFRESHES}
        send={(reason, key) => {
          const params = { path: { code: code.code }, header: { 'Idempotency-Key': key, ...ifMatch(code.version) } };
          return code.retired
            ? body(api.POST('/api/v1/failure-codes/{code}/restore', { params, body: { reason } }))
            : body(api.POST('/api/v1/failure-codes/{code}/retire', { params, body: { reason } }));
        }}
        close={close}
      />
    );
  return <CodeForm code={code} group={group} ask={setAsks} close={close} />;
}

function CodeForm({ code, group, ask, close }: Props & { ask: (deed: 'retire' | 'merge') => void }) {
  const { t } = useTranslation();
  const words = useFailureWords();
  const userId = useStore(session).user?.id ?? '';
  const all = useCodes({});
  const [base, setBase] = useState(code);
  const form = useForm<CodeValues>({
    initialValues: codeValues(base, group),
    validate: {
      code: (value) => (base !== null || /^[A-Za-z0-9][A-Za-z0-9-]{0,15}$/.test(value.trim()) ? null : t('codes.codeRule')),
      name_en: (value, values) => (value.trim() || values.name_de.trim() ? null : t('forms.required')),
    },
  });
  const draft = useEditDraft(
    `${userId}:code:${code?.code ?? 'new'}`,
    { base, values: form.values },
    (kept) => {
      setBase(kept.base);
      form.setValues(kept.values);
    },
    form.isDirty(),
  );
  const write = useWrite(
    (values: CodeValues, key) =>
      base
        ? body(
            api.PATCH('/api/v1/failure-codes/{code}', {
              params: { path: { code: base.code }, header: ifMatch(base.version) },
              body: codePatch(values),
            }),
          )
        : body(api.POST('/api/v1/failure-codes', { params: { header: { 'Idempotency-Key': key } }, body: codeInput(values) })),
    {
      refreshes: REFRESHES,
      done: () => {
        void draft.clear();
        close();
      },
    },
  );
  const other = overtaken({
    ...{ saved: code, base, values: form.values, valuesOf: (one: NonNullable<typeof code>) => codeValues(one, group), write, draft },
    goOn: (saved, next) => {
      setBase(saved);
      form.setValues(next);
    },
  });
  const parents = possibleParents(all.data?.items ?? [], form.values);
  const said = (values: CodeValues): Record<(typeof COMPARED)[number], string> => ({
    ...values,
    parent: values.parent ?? '',
    severity: values.severity ? t(`failureSeverity.${values.severity}`) : '',
    component_kinds: values.component_kinds.map((kind) => t(`componentKind.${kind}`)).join(', '),
    favourite: t(values.favourite ? 'codes.yes' : 'codes.no'),
  });
  return (
    <Modal
      opened
      onClose={close}
      size="xl"
      title={base ? t('codes.editNamed', { code: base.code }) : t('codes.add')}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      {other ? (
        <Conflict
          fields={COMPARED.map((field) => ({
            label: t(`codeField.${field}`),
            mine: said(other.mine)[field],
            theirs: said(other.theirs)[field],
          }))}
          {...other.ways}
        />
      ) : (
        <form className="tc-list tc-triage" noValidate onSubmit={form.onSubmit((values) => write.run(values))}>
          <DraftNote draft={draft} />
          {base ? null : (
            <div className="tc-form-grid">
              <TextInput
                label={t('codeField.code')}
                description={t('codes.codeHint')}
                required
                autoCapitalize="characters"
                {...form.getInputProps('code')}
              />
              <Select
                label={t('failures.group')}
                allowDeselect={false}
                data={CODE_GROUPS.map((value) => ({ value, label: t(`codeGroup.${value}`) }))}
                value={form.values.group}
                onChange={(value) => form.setValues({ group: (value ?? group) as CodeGroup, parent: null })}
              />
            </div>
          )}
          <div className="tc-form-grid tc-two-columns">
            <TextInput label={t('codeField.name_en')} {...form.getInputProps('name_en')} />
            <TextInput label={t('codeField.name_de')} {...form.getInputProps('name_de')} />
            <Textarea
              label={t('codeField.synonyms_en')}
              description={t('codes.synonymsHint')}
              autosize
              {...form.getInputProps('synonyms_en')}
            />
            <Textarea
              label={t('codeField.synonyms_de')}
              description={t('codes.synonymsHint')}
              autosize
              {...form.getInputProps('synonyms_de')}
            />
          </div>
          {parents.length > 0 ? (
            <Select
              label={t('codeField.parent')}
              clearable
              clearButtonProps={{ 'aria-label': t('codes.noParent') }}
              searchable
              placeholder={t('codes.noParent')}
              data={parents.map((one) => ({ value: one.code, label: `${words.code(one)} (${one.code})` }))}
              value={form.values.parent}
              onChange={(parent) => form.setFieldValue('parent', parent)}
            />
          ) : null}
          {form.values.group === 'cause' || form.values.group === 'fix' ? null : (
            <Severity value={form.values.severity} choose={(severity) => form.setFieldValue('severity', severity)} />
          )}
          <Switch
            label={t('codeField.favourite')}
            description={t('codes.favouriteHint')}
            checked={form.values.favourite}
            onChange={(event) => form.setFieldValue('favourite', event.currentTarget.checked)}
          />
          <Kinds kinds={form.values.component_kinds} change={(kinds) => form.setFieldValue('component_kinds', kinds)} />
          <DialogEnd error={write.error}>
            <div className="tc-actions">
              <Button type="submit" className="tc-primary" loading={write.pending}>
                {t('actions.save')}
              </Button>
              {base && !base.retired ? (
                <Button variant="default" leftSection={<IconArrowMerge size={20} aria-hidden />} onClick={() => ask('merge')}>
                  {t('codes.merge')}
                </Button>
              ) : null}
              {base && !base.merged_into ? (
                <Button
                  variant="subtle"
                  color={base.retired ? undefined : 'red'}
                  leftSection={base.retired ? <IconArchiveOff size={20} aria-hidden /> : <IconArchive size={20} aria-hidden />}
                  onClick={() => ask('retire')}
                >
                  {t(base.retired ? 'codes.restore' : 'codes.retire')}
                </Button>
              ) : null}
            </div>
          </DialogEnd>
        </form>
      )}
    </Modal>
  );
}

type SeverityProps = { value: CodeValues['severity']; choose: (value: CodeValues['severity']) => void };

function Severity({ value, choose }: SeverityProps) {
  const { t } = useTranslation();
  return (
    <div className="tc-grade" data-wide>
      <span className="tc-small" aria-hidden>
        {t('codeField.severity')}
      </span>
      <Buttons
        label={t('codeField.severity')}
        options={[
          { value: NONE, text: t('codes.noSeverity') },
          ...SEVERITY_NAMES.map((one) => ({ value: one, text: t(`failureSeverity.${one}`), ...SEVERITIES[one] })),
        ]}
        value={value ?? NONE}
        choose={(one) => choose(one === NONE ? null : one)}
      />
    </div>
  );
}

type KindsProps = { kinds: CodeValues['component_kinds']; change: (kinds: CodeValues['component_kinds']) => void };

function Kinds({ kinds, change }: KindsProps) {
  const { t } = useTranslation();
  return (
    <details>
      <summary>
        {t('codeField.component_kinds')}{' '}
        <span className="tc-soft">
          {kinds.length > 0 ? kinds.map((kind) => t(`componentKind.${kind}`)).join(', ') : t('codes.anyKind')}
        </span>
      </summary>
      <div className="tc-chips" role="group" aria-label={t('codeField.component_kinds')}>
        {COMPONENT_KINDS.map((kind) => {
          const isIn = kinds.includes(kind);
          return (
            <button
              key={kind}
              type="button"
              className="tc-chip"
              aria-pressed={isIn}
              onClick={() => change(isIn ? kinds.filter((one) => one !== kind) : [...kinds, kind])}
            >
              {t(`componentKind.${kind}`)}
            </button>
          );
        })}
      </div>
    </details>
  );
}
