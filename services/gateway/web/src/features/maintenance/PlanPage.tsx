import { Button, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChecklists, usePlanTemplates } from '../../api/bench';
import { useTool } from '../../api/queries';
import type { BenchPlan, PlanTemplate } from '../../api/benchTypes';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { Conflict } from '../../components/Conflict';
import { DraftNote } from '../../components/DraftNote';
import { LinkButton } from '../../components/LinkButton';
import { Missing } from '../../components/Missing';
import { EmptyState, Notice, ProblemNotice } from '../../components/Notice';
import { NumberField } from '../../components/NumberField';
import { Card, Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { useEditDraft } from '../../lib/drafts';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { uid } from '../../lib/uid';
import { inWords } from '../../lib/words';
import { type FormFields, LevelFields, NONE } from './LevelFields';
import { CODES, differs, hasInterval } from './levelValues';
import { bothPlans, codesElsewhere, describeLevel, fromTemplate, levelInputs, newLevel, type PlanValues, planValues } from './planValues';

const REFRESHES = [keys.toolPages, keys.toolLists, keys.jobs, keys.overview];
const BLANK = { template_id: null, reason: '' };
const newRoute = getRouteApi('/tools/$toolId/plans/new');
const editRoute = getRouteApi('/tools/$toolId/plans/$planId');

export function NewPlanPage() {
  const { t } = useTranslation();
  const { toolId } = newRoute.useParams();
  const detail = useTool(toolId);
  return (
    <>
      <PageHead title={t('plan.newFor', { tool: detail.data?.tool?.number ?? toolId })} />
      <PlanForm toolId={toolId} plan={null} />
    </>
  );
}

export function EditPlanPage() {
  const { t } = useTranslation();
  const { toolId, planId } = editRoute.useParams();
  const detail = useTool(toolId);
  const plan = detail.data?.plans.find((one) => one.id === planId);
  const away = detail.data?.missing.filter((service) => service === 'maintenance') ?? [];
  return (
    <>
      <PageHead title={t('plan.editFor', { tool: detail.data?.tool?.number ?? toolId })} />
      {detail.isPending ? <Loading /> : null}
      {detail.error && !detail.data ? <ProblemNotice error={detail.error} retry={() => void detail.refetch()} /> : null}
      {plan ? null : <Missing missing={away} isAll />}
      {detail.data && !plan && away.length === 0 ? <EmptyState icon={IconTrash} title={t('plan.gone')} /> : null}
      {plan ? <PlanForm key={plan.id} toolId={toolId} plan={plan} /> : null}
    </>
  );
}

function PlanForm({ toolId, plan }: { toolId: string; plan: BenchPlan | null }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const templates = usePlanTemplates();
  const checklists = useChecklists();
  const elsewhere = useTool(toolId).data?.plans ?? [];
  const userId = useStore(session).user?.id ?? '';
  const [base, setBase] = useState(plan);
  const [retiring, setRetiring] = useState(false);
  const templateOf = (values: PlanValues): PlanTemplate | undefined =>
    templates.data?.items.find((template) => template.id === values.template_id);
  const form = useForm<PlanValues>({
    initialValues: base ? planValues(base) : { ...BLANK, name: t('plan.defaultName'), levels: [newLevel([], uid())] },
    validate: {
      name: (value) => (value.trim() ? null : t('forms.required')),
      reason: (value) => (base === null || value.trim() ? null : t('forms.reasonRequired')),
      levels: {
        name: (value) => (value.trim() ? null : t('forms.required')),
        interval_shots: (_, values, path) => {
          const level = values.levels[Number(path.split('.')[1])];
          return level && hasInterval(level) ? null : t('plan.intervalRequired');
        },
        reason: (value, values, path) => {
          const level = values.levels[Number(path.split('.')[1])];
          return level && differs(level, templateOf(values)) && !value.trim() ? t('forms.reasonRequired') : null;
        },
      },
    },
  });
  const chosen = templateOf(form.values);
  const twice = codesElsewhere(elsewhere, plan?.id ?? null, form.values.levels);
  const draft = useEditDraft(
    `${userId}:planning:${toolId}:${plan?.id ?? 'new'}`,
    { base, values: form.values },
    (kept) => {
      setBase(kept.base);
      form.setValues(kept.values);
    },
    form.isDirty(),
  );
  const leave = (): void => {
    void draft.clear();
    void navigate({ to: '/tools/$toolId', params: { toolId }, search: { tab: 'plans' } });
  };
  const write = useWrite(
    (values: PlanValues, key) => {
      const wanted = { name: values.name.trim(), levels: levelInputs(values.levels) };
      return base
        ? body(
            api.PATCH('/api/v1/plans/{plan_id}', {
              params: { path: { plan_id: base.id }, header: ifMatch(base.version) },
              body: { ...wanted, reason: values.reason.trim() },
            }),
          )
        : body(
            api.POST('/api/v1/tools/{tool_id}/plans', {
              params: { path: { tool_id: toolId }, header: { 'Idempotency-Key': key } },
              body: { ...wanted, template_id: values.template_id },
            }),
          );
    },
    { refreshes: REFRESHES, done: leave },
  );
  const other = overtaken({
    ...{ saved: plan, base, values: form.values, valuesOf: planValues, write, draft, both: bothPlans },
    goOn: (saved, values) => {
      setBase(saved);
      form.setValues(values);
    },
  });
  if (other) {
    const named = {
      t,
      checklist: (id: string) => inWords(checklists.data?.items.find((list) => list.id === id)?.titles, i18n.language) || id,
    };
    const describe = ({ name, levels }: PlanValues) => [
      { label: t('plan.name'), value: name },
      ...CODES.map((code) => ({
        label: code,
        value: describeLevel(
          levels.find((level) => level.code === code),
          named,
        ),
      })),
    ];
    const theirs = describe(other.theirs);
    return (
      <Conflict
        fields={describe(other.mine).map(({ label, value }, index) => ({ label, mine: value, theirs: theirs[index]?.value ?? '' }))}
        {...other.ways}
      />
    );
  }
  return (
    <form className="tc-form" style={{ maxWidth: '64rem' }} onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
      <DraftNote draft={draft} />
      <Card>
        <div className="tc-list">
          {base ? null : (
            <TemplateChoice
              chosen={form.values.template_id}
              choose={(template) =>
                template ? form.setValues(fromTemplate(template, i18n.language)) : form.setFieldValue('template_id', null)
              }
            />
          )}
          <TextInput label={t('plan.name')} required {...form.getInputProps('name')} />
        </div>
      </Card>
      <Notice tone="info">{t('plan.explain')}</Notice>
      {twice.length > 0 ? <Notice tone="warn">{t('plan.codeTwice', { codes: twice.join(', ') })}</Notice> : null}
      {form.values.levels.map((level, index) => (
        <LevelFields
          key={level.key}
          form={form}
          index={index}
          level={level}
          names={
            <TextInput
              label={t('plan.levelName')}
              placeholder={t('plan.levelNameHint')}
              required
              {...form.getInputProps(`levels.${String(index)}.name`)}
            />
          }
          remove={form.values.levels.length > 1 ? () => form.removeListItem('levels', index) : null}
        >
          <LastDone form={form} index={index} since={plan?.levels.find((one) => one.id === level.id)} />
          <OwnReason form={form} index={index} level={level} template={chosen} />
        </LevelFields>
      ))}
      <Button
        variant="default"
        leftSection={<IconPlus size={20} aria-hidden />}
        disabled={form.values.levels.length >= CODES.length}
        onClick={() => form.insertListItem('levels', newLevel(form.values.levels, uid()))}
      >
        {t('plan.addLevel')}
      </Button>
      {base ? <Textarea label={t('plans.changeReason')} required autosize minRows={2} {...form.getInputProps('reason')} /> : null}
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-actions">
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t('plan.save')}
        </Button>
        <LinkButton to="/tools/$toolId" params={{ toolId }} search={{ tab: 'plans' }} variant="default" onClick={() => void draft.clear()}>
          {t('actions.cancel')}
        </LinkButton>
        {base ? (
          <Button variant="subtle" color="red" onClick={() => setRetiring(true)}>
            {t('plan.retire')}
          </Button>
        ) : null}
      </div>
      {retiring && base ? <RetireDialog plan={base} close={() => setRetiring(false)} done={leave} /> : null}
    </form>
  );
}

/** What is known of the past: an old tool's interval does not begin today. */
function LastDone({ form, index, since }: { form: FormFields; index: number; since: BenchPlan['levels'][number] | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const kept = since
    ? t('level.lastKept', { shots: format.count(since.start_total), date: format.date(since.start_at) })
    : t('level.lastNew');
  return (
    <>
      <div className="tc-form-grid" style={{ marginTop: '0.875rem' }}>
        <NumberField
          label={t('level.lastTotal')}
          placeholder={t('level.lastTotalHint')}
          inputMode="numeric"
          whole
          min={0}
          {...form.getInputProps(`levels.${String(index)}.last_total`)}
        />
        <TextInput type="date" label={t('level.lastOn')} {...form.getInputProps(`levels.${String(index)}.last_on`)} />
      </div>
      <p className="tc-soft tc-small">{kept}</p>
    </>
  );
}

/** Why this tool is served at this interval; asked for where it is not the template's. */
function OwnReason({
  form,
  index,
  level,
  template,
}: {
  form: FormFields;
  index: number;
  level: PlanValues['levels'][number];
  template: PlanTemplate | undefined;
}) {
  const { t } = useTranslation();
  const isOwn = differs(level, template);
  return (
    <Textarea
      mt="sm"
      label={isOwn ? t('level.reasonOwn') : t('level.reason')}
      required={isOwn}
      autosize
      minRows={1}
      {...form.getInputProps(`levels.${String(index)}.reason`)}
    />
  );
}

/** A template fills the form; every value may then be changed to the tool's own. */
function TemplateChoice({ chosen, choose }: { chosen: string | null; choose: (template: PlanTemplate | null) => void }) {
  const { t, i18n } = useTranslation();
  const templates = usePlanTemplates();
  const offered = (templates.data?.items ?? []).filter((template) => !template.retired || template.id === chosen);
  const template = offered.find((one) => one.id === chosen);
  return (
    <>
      <Select
        label={t('plans.template')}
        allowDeselect={false}
        data={[
          { value: NONE, label: t('plans.noTemplate') },
          ...offered.map(({ id, titles }) => ({ value: id, label: inWords(titles, i18n.language) })),
        ]}
        value={chosen ?? NONE}
        onChange={(id) => choose(offered.find((one) => one.id === id) ?? null)}
      />
      {template && !template.confirmed ? <Notice tone="warn">{t('template.unconfirmed')}</Notice> : null}
    </>
  );
}

function RetireDialog({ plan, close, done }: { plan: BenchPlan; close: () => void; done: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const write = useWrite(
    (why: string, key) =>
      body(
        api.POST('/api/v1/plans/{plan_id}/retire', {
          params: { path: { plan_id: plan.id }, header: { 'Idempotency-Key': key, ...ifMatch(plan.version) } },
          body: { reason: why },
        }),
      ),
    { refreshes: REFRESHES, done },
  );
  return (
    <Modal opened onClose={close} title={t('plan.retire')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <div className="tc-list">
        <p>{t('plan.retireText')}</p>
        <Textarea
          label={t('plan.reason')}
          required
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-autofocus
        />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button color="red" disabled={!reason.trim()} loading={write.pending} onClick={() => write.run(reason.trim())}>
          {t('plan.retire')}
        </Button>
      </div>
    </Modal>
  );
}
