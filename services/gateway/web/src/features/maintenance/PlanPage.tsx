import { ActionIcon, Button, Modal, NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { useTool } from '../../api/queries';
import type { Plan } from '../../api/types';
import { Conflict } from '../../components/Conflict';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { isStale, useWrite } from '../../components/useWrite';
import { useDraft } from '../../lib/drafts';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { uid } from '../../lib/uid';
import { CODES, levelInputs, type LevelValues, newLevel, type PlanValues, planValues } from './planValues';

const REFRESHES = [keys.toolPages, keys.toolLists, keys.jobs, keys.overview];
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
  return (
    <>
      <PageHead title={t('plan.editFor', { tool: detail.data?.tool?.number ?? toolId })} />
      {detail.isPending ? <Loading /> : null}
      {detail.error && !detail.data ? <ProblemNotice error={detail.error} retry={() => void detail.refetch()} /> : null}
      {detail.data && !plan ? <EmptyState icon={IconTrash} title={t('plan.gone')} /> : null}
      {plan ? <PlanForm key={plan.id} toolId={toolId} plan={plan} /> : null}
    </>
  );
}

function PlanForm({ toolId, plan }: { toolId: string; plan: Plan | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const userId = useStore(session).user?.id ?? '';
  const [base, setBase] = useState(plan);
  const [retiring, setRetiring] = useState(false);
  const form = useForm<PlanValues>({
    initialValues: base ? planValues(base) : { name: t('plan.defaultName'), levels: [newLevel([], uid())] },
    validate: {
      name: (value) => (value.trim() ? null : t('forms.required')),
      levels: {
        name: (value) => (value.trim() ? null : t('forms.required')),
        interval_shots: (value, values, path) => {
          const level = values.levels[Number(path.split('.')[1])];
          return value === '' && level?.interval_days === '' ? t('plan.intervalRequired') : null;
        },
      },
    },
  });
  const draft = useDraft(`${userId}:plan:${toolId}:${plan?.id ?? 'new'}`, form.values, form.setValues, form.isDirty());
  const leave = (): void => {
    void draft.clear();
    void navigate({ to: '/tools/$toolId', params: { toolId } });
  };
  const write = useWrite(
    (values: PlanValues, key) => {
      const wanted = { name: values.name.trim(), levels: levelInputs(values.levels) };
      return base
        ? body(
            api.PATCH('/api/v1/plans/{plan_id}', { params: { path: { plan_id: base.id }, header: ifMatch(base.version) }, body: wanted }),
          )
        : body(
            api.POST('/api/v1/tools/{tool_id}/plans', {
              params: { path: { tool_id: toolId }, header: { 'Idempotency-Key': key } },
              body: wanted,
            }),
          );
    },
    { refreshes: REFRESHES, done: leave },
  );
  if (isStale(write.error) && plan && plan.version !== base?.version) {
    const describe = ({ name, levels }: PlanValues) => [
      { label: t('plan.name'), value: name },
      ...CODES.map((code) => ({ label: code, value: describeLevel(levels.find((level) => level.code === code)) })),
    ];
    const theirs = describe(planValues(plan));
    return (
      <Conflict
        fields={describe(form.values).map(({ label, value }, index) => ({ label, mine: value, theirs: theirs[index]?.value ?? '' }))}
        useMine={() => {
          setBase(plan);
          write.reset();
        }}
        useTheirs={() => {
          setBase(plan);
          form.setValues(planValues(plan));
          write.reset();
        }}
      />
    );
  }
  return (
    <form className="tc-form" style={{ maxWidth: '64rem' }} onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
      <Card>
        <TextInput label={t('plan.name')} required {...form.getInputProps('name')} />
      </Card>
      <Notice tone="info">{t('plan.explain')}</Notice>
      {form.values.levels.map((level, index) => (
        <LevelFields key={level.key} form={form} index={index} level={level} />
      ))}
      <Button
        variant="default"
        leftSection={<IconPlus size={20} aria-hidden />}
        disabled={form.values.levels.length >= CODES.length}
        onClick={() => form.insertListItem('levels', newLevel(form.values.levels, uid()))}
      >
        {t('plan.addLevel')}
      </Button>
      {write.error && !isStale(write.error) ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-actions">
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t('plan.save')}
        </Button>
        <LinkButton to="/tools/$toolId" params={{ toolId }} variant="default">
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

function describeLevel(level: LevelValues | undefined): string {
  return level
    ? [level.name, level.interval_shots, level.interval_days, `${String(level.warn_percent)}/${String(level.limit_percent)}`].join(' · ')
    : '';
}

function LevelFields({ form, index, level }: { form: UseFormReturnType<PlanValues>; index: number; level: LevelValues }) {
  const { t } = useTranslation();
  const field = (name: string): string => `levels.${String(index)}.${name}`;
  const numeric = {
    inputMode: 'numeric' as const,
    allowDecimal: false,
    min: 1,
    thousandSeparator: t('format.thousands'),
    decimalSeparator: t('format.decimal'),
  };
  return (
    <fieldset className="tc-card" style={{ margin: 0 }}>
      <legend className="tc-small" style={{ fontWeight: 650, padding: '0 0.375rem' }}>
        {t('plan.levelLegend', { code: level.code })}
      </legend>
      <div className="tc-form-grid" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(min(14rem, 100%), 1fr))' }}>
        <Select label={t('plan.code')} data={[...CODES]} allowDeselect={false} {...form.getInputProps(field('code'))} />
        <TextInput label={t('plan.levelName')} placeholder={t('plan.levelNameHint')} required {...form.getInputProps(field('name'))} />
        <NumberInput
          label={t('plan.intervalShots')}
          placeholder={t('plan.notByShots')}
          {...numeric}
          step={1000}
          {...form.getInputProps(field('interval_shots'))}
        />
        <NumberInput
          label={t('plan.intervalDays')}
          placeholder={t('plan.notByDays')}
          {...numeric}
          {...form.getInputProps(field('interval_days'))}
        />
        <NumberInput label={t('plan.warn')} suffix=" %" {...numeric} max={100} {...form.getInputProps(field('warn_percent'))} />
        <NumberInput label={t('plan.limit')} suffix=" %" {...numeric} min={100} {...form.getInputProps(field('limit_percent'))} />
      </div>
      <div className="tc-line" style={{ justifyContent: 'space-between', marginTop: '0.875rem' }}>
        <div className="tc-list">
          <Switch
            label={t('plan.blocksRun')}
            description={t('plan.blocksRunHint')}
            {...form.getInputProps(field('blocks_run'), { type: 'checkbox' })}
          />
          <Switch label={t('plan.includesLower')} {...form.getInputProps(field('includes_lower'), { type: 'checkbox' })} />
        </div>
        {form.values.levels.length > 1 ? (
          <ActionIcon aria-label={t('plan.removeLevel', { code: level.code })} onClick={() => form.removeListItem('levels', index)}>
            <IconTrash size={22} aria-hidden />
          </ActionIcon>
        ) : null}
      </div>
    </fieldset>
  );
}

function RetireDialog({ plan, close, done }: { plan: Plan; close: () => void; done: () => void }) {
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
