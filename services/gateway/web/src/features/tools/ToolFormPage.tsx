import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { NumberField } from '../../components/NumberField';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { useTool } from '../../api/queries';
import { useToolClasses } from '../../api/tooling';
import { useSaid } from '../../components/useSaid';
import type { Tool, ToolStatus } from '../../api/types';
import { Conflict } from '../../components/Conflict';
import { DraftNote } from '../../components/DraftNote';
import { LinkButton } from '../../components/LinkButton';
import { Missing } from '../../components/Missing';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { useEditDraft } from '../../lib/drafts';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';

/** What a new tool is; later the status changes with a reason, on the tool's page. */
const FIRST_STATUSES: readonly ToolStatus[] = ['development', 'released'];
const REFRESHES = [keys.toolLists, keys.toolPages, keys.overview];

type Values = {
  number: string;
  name: string;
  status: ToolStatus;
  cavity_count: number | '';
  design_life_shots: number | '';
  cycle_s: number | '';
  min_cycle_s: number | '';
  class_code: string | null;
  owner: string;
  change_level: string;
};

const EMPTY: Values = {
  number: '',
  name: '',
  status: 'released',
  cavity_count: 1,
  design_life_shots: '',
  cycle_s: '',
  min_cycle_s: '',
  class_code: null,
  owner: '',
  change_level: '',
};

function valuesOf(tool: Tool): Values {
  return {
    number: tool.number,
    name: tool.name,
    status: tool.status,
    cavity_count: tool.cavity_count,
    design_life_shots: tool.design_life_shots ?? '',
    cycle_s: tool.expected_cycle_ms === null ? '' : tool.expected_cycle_ms / 1000,
    min_cycle_s: tool.min_cycle_ms / 1000,
    class_code: tool.class_code,
    owner: tool.owner ?? '',
    change_level: tool.change_level ?? '',
  };
}

function milliseconds(seconds: number | ''): number | null {
  return seconds === '' ? null : Math.round(seconds * 1000);
}

/** The wire's shape; an empty minimum cycle is left to the server's own default. */
function bodyOf(values: Values) {
  return {
    number: values.number.trim(),
    name: values.name.trim(),
    cavity_count: Number(values.cavity_count),
    design_life_shots: values.design_life_shots === '' ? null : values.design_life_shots,
    expected_cycle_ms: milliseconds(values.cycle_s),
    class_code: values.class_code,
    owner: values.owner.trim() || null,
    ...(values.min_cycle_s === '' ? {} : { min_cycle_ms: Math.round(values.min_cycle_s * 1000) }),
  };
}

export function NewToolPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('toolForm.new')} />
      <ToolForm tool={null} />
    </>
  );
}

const editRoute = getRouteApi('/tools/$toolId/edit');

export function EditToolPage() {
  const { t } = useTranslation();
  const { toolId } = editRoute.useParams();
  const detail = useTool(toolId);
  const tool = detail.data?.tool;
  return (
    <>
      <PageHead title={t('toolForm.edit', { number: tool?.number ?? toolId })} />
      {detail.isPending ? <Loading /> : null}
      {detail.error && !tool ? <ProblemNotice error={detail.error} retry={() => void detail.refetch()} /> : null}
      {detail.data && !tool ? <Missing missing={detail.data.missing} isAll /> : null}
      {tool ? <ToolForm key={tool.id} tool={tool} /> : null}
    </>
  );
}

function ToolForm({ tool }: { tool: Tool | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const userId = useStore(session).user?.id ?? '';
  // The version the user started from: live updates of the page must not slip a newer one under his edit.
  const [base, setBase] = useState(tool);
  const form = useForm<Values>({
    initialValues: base ? valuesOf(base) : EMPTY,
    validate: {
      number: (value) => (/[a-z0-9]/i.test(value) ? null : t('forms.required')),
      name: (value) => (value.trim() ? null : t('forms.required')),
      cavity_count: (value) => (Number(value) >= 1 ? null : t('toolForm.cavitiesAtLeastOne')),
    },
  });
  const draft = useEditDraft(
    `${userId}:tool:${tool?.id ?? 'new'}`,
    { base, values: form.values },
    (kept) => {
      setBase(kept.base);
      form.setValues(kept.values);
    },
    form.isDirty(),
  );
  const write = useWrite(
    (values: Values, key) =>
      base
        ? body(
            api.PATCH('/api/v1/tools/{tool_id}', {
              params: { path: { tool_id: base.id }, header: ifMatch(base.version) },
              body: bodyOf(values),
            }),
          )
        : body(
            api.POST('/api/v1/tools', {
              params: { header: { 'Idempotency-Key': key } },
              body: {
                ...bodyOf(values),
                // Later it follows from the list of modifications.
                change_level: values.change_level.trim() || null,
                status: values.status === 'development' ? 'development' : 'released',
              },
            }),
          ),
    {
      refreshes: REFRESHES,
      done: (saved) => {
        void draft.clear();
        void navigate({ to: '/tools/$toolId', params: { toolId: saved.id } });
      },
    },
  );
  const other = overtaken({
    ...{ saved: tool, base, values: form.values, valuesOf, write, draft },
    goOn: (saved, next) => {
      setBase(saved);
      form.setValues(next);
    },
  });
  if (other) return <Conflict fields={comparison(other.theirs, other.mine, t)} {...other.ways} />;
  return (
    <form className="tc-form" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
      <DraftNote draft={draft} />
      <Card title={t('toolForm.identity')} id="identity">
        <div className="tc-form-grid">
          <TextInput label={t('fields.number')} description={t('toolForm.numberHint')} required {...form.getInputProps('number')} />
          <TextInput label={t('fields.name')} description={t('toolForm.nameHint')} required {...form.getInputProps('name')} />
        </div>
        <div className="tc-form-grid" style={{ marginTop: '1rem' }}>
          <TextInput label={t('owner.one')} placeholder={t('owner.hint')} {...form.getInputProps('owner')} />
          {tool ? null : (
            <TextInput label={t('modification.level')} placeholder={t('modification.levelHint')} {...form.getInputProps('change_level')} />
          )}
        </div>
        {base ? null : (
          <div style={{ marginTop: '1rem' }}>
            <div className="tc-small" style={{ fontWeight: 500, marginBottom: '0.25rem' }}>
              {t('fields.status')}
            </div>
            <SegmentedControl
              aria-label={t('fields.status')}
              data={FIRST_STATUSES.map((value) => ({ value, label: t(`toolStatus.${value}`) }))}
              {...form.getInputProps('status')}
            />
          </div>
        )}
      </Card>
      <Card title={t('toolForm.production')} id="production">
        <div className="tc-form-grid">
          <NumberField label={t('fields.cavities')} required min={1} whole inputMode="numeric" {...form.getInputProps('cavity_count')} />
          <ClassChoice form={form} />
          <NumberField
            label={t('fields.designLife')}
            description={t('toolForm.designLifeHint')}
            min={1}
            whole
            inputMode="numeric"
            {...form.getInputProps('design_life_shots')}
          />
          <NumberField
            label={t('fields.cycle')}
            description={t('toolForm.cycleHint')}
            min={0.001}
            unit="s"
            inputMode="decimal"
            {...form.getInputProps('cycle_s')}
          />
          <NumberField
            label={t('fields.minCycle')}
            description={t('toolForm.minCycleHint')}
            min={0.001}
            unit="s"
            inputMode="decimal"
            {...form.getInputProps('min_cycle_s')}
          />
        </div>
      </Card>
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-actions">
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {tool ? t('actions.save') : t('tools.register')}
        </Button>
        {tool ? (
          <LinkButton to="/tools/$toolId" params={{ toolId: tool.id }} variant="default" onClick={() => void draft.clear()}>
            {t('actions.cancel')}
          </LinkButton>
        ) : (
          <LinkButton to="/tools" variant="default" onClick={() => void draft.clear()}>
            {t('actions.cancel')}
          </LinkButton>
        )}
      </div>
    </form>
  );
}

function ClassChoice({ form }: { form: UseFormReturnType<Values> }) {
  const { t } = useTranslation();
  const classes = useToolClasses();
  const said = useSaid();
  return (
    <Select
      label={t('toolClass.one')}
      description={t('toolClass.formHint')}
      placeholder={t('toolClass.noClass')}
      clearable
      clearButtonProps={{ 'aria-label': t('toolClass.noClass') }}
      data={(classes.data?.items ?? []).map((one) => ({
        value: one.code,
        label: t('toolClass.oneNamed', { code: one.code, name: said(one.names) }),
      }))}
      {...form.getInputProps('class_code')}
    />
  );
}

type Translate = TFunction;

function comparison(theirs: Values, mine: Values, t: Translate) {
  const labels: Record<Exclude<keyof Values, 'status' | 'change_level'>, string> = {
    number: t('fields.number'),
    name: t('fields.name'),
    class_code: t('toolClass.one'),
    owner: t('owner.one'),
    cavity_count: t('fields.cavities'),
    design_life_shots: t('fields.designLife'),
    cycle_s: t('fields.cycle'),
    min_cycle_s: t('fields.minCycle'),
  };
  return (Object.keys(labels) as (keyof typeof labels)[]).map((field) => ({
    label: labels[field],
    mine: String(mine[field] ?? ''),
    theirs: String(theirs[field] ?? ''),
  }));
}
