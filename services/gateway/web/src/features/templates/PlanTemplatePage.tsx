import { Button, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconPlus } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlanTemplate } from '../../api/bench';
import type { PlanTemplate } from '../../api/benchTypes';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { Conflict } from '../../components/Conflict';
import { DraftNote } from '../../components/DraftNote';
import { LinkButton } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useIsEngineer } from '../../components/useRole';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { useEditDraft } from '../../lib/drafts';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { uid } from '../../lib/uid';
import { inWords } from '../../lib/words';
import { LevelFields } from '../maintenance/LevelFields';
import { CODES, hasInterval, isSaid } from '../maintenance/levelValues';
import { ConfirmedBadge, ConfirmNotice } from './Confirmed';
import { TemplateReading } from './Reading';
import { RetiredNotice } from './RetiredNotice';
import { RetireTemplate } from './RetireTemplate';
import '../maintenance/bench.css';
import './templates.css';
import { bothTemplates, newTemplateLevel, templateInput, templateValues, type TemplateValues } from './templateValues';

const route = getRouteApi('/templates/plans/$templateId');
const REFRESHES = [keys.planTemplates];

export function NewPlanTemplatePage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('template.add')} />
      <TemplateForm template={null} />
    </>
  );
}

export function PlanTemplatePage() {
  const { t, i18n } = useTranslation();
  const { templateId } = route.useParams();
  const template = usePlanTemplate(templateId);
  return (
    <>
      <PageHead title={template.data ? inWords(template.data.titles, i18n.language) : t('templates.title')}>
        {template.data ? <ConfirmedBadge of={template.data} /> : null}
      </PageHead>
      {template.isPending ? <Loading /> : null}
      {template.isError && !template.data ? <ProblemNotice error={template.error} retry={() => void template.refetch()} /> : null}
      {template.data ? (
        <>
          <Confirm template={template.data} />
          <TemplateForm key={templateId} template={template.data} />
        </>
      ) : null}
    </>
  );
}

function Confirm({ template }: { template: PlanTemplate }) {
  const write = useWrite(
    (version: number, key) =>
      body(
        api.POST('/api/v1/plan-templates/{template_id}/confirm', {
          params: { path: { template_id: template.id }, header: { 'Idempotency-Key': key, ...ifMatch(version) } },
        }),
      ),
    { refreshes: REFRESHES, done: () => undefined },
  );
  return (
    <div style={{ marginBottom: '1rem' }}>
      <ConfirmNotice of={template} confirm={() => write.run(template.version)} pending={write.pending} error={write.error} />
    </div>
  );
}

function TemplateForm({ template }: { template: PlanTemplate | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isEngineer = useIsEngineer();
  const userId = useStore(session).user?.id ?? '';
  const [base, setBase] = useState(template);
  const [retiring, setRetiring] = useState(false);
  const form = useForm<TemplateValues>({
    initialValues: base ? templateValues(base) : { titles: { en: '', de: '' }, note: '', levels: [newTemplateLevel([], uid())] },
    validate: {
      titles: { en: (_, values) => (isSaid(values.titles) ? null : t('forms.required')) },
      levels: {
        names: { en: (_, values, path) => (isSaid(levelAt(values, path)?.names ?? { en: '', de: '' }) ? null : t('forms.required')) },
        interval_shots: (_, values, path) => {
          const level = levelAt(values, path);
          return level && hasInterval(level) ? null : t('plan.intervalRequired');
        },
      },
    },
  });
  const draft = useEditDraft(
    `${userId}:template:${template?.id ?? 'new'}`,
    { base, values: form.values },
    (kept) => {
      setBase(kept.base);
      form.setValues(kept.values);
    },
    form.isDirty(),
  );
  const leave = (): void => {
    void draft.clear();
    void navigate({ to: '/templates' });
  };
  const write = useWrite(
    (values: TemplateValues, key) =>
      base
        ? body(
            api.PUT('/api/v1/plan-templates/{template_id}', {
              params: { path: { template_id: base.id }, header: ifMatch(base.version) },
              body: templateInput(values),
            }),
          )
        : body(api.POST('/api/v1/plan-templates', { params: { header: { 'Idempotency-Key': key } }, body: templateInput(values) })),
    { refreshes: REFRESHES, done: leave },
  );
  const retire = useWrite(
    (reason: string, key) =>
      body(
        api.POST('/api/v1/plan-templates/{template_id}/retire', {
          params: { path: { template_id: base?.id ?? '' }, header: { 'Idempotency-Key': key, ...ifMatch(base?.version ?? 0) } },
          body: { reason },
        }),
      ),
    { refreshes: REFRESHES, done: leave },
  );
  const restore = useWrite(
    (version: number, key) =>
      body(
        api.POST('/api/v1/plan-templates/{template_id}/restore', {
          params: { path: { template_id: base?.id ?? '' }, header: { 'Idempotency-Key': key, ...ifMatch(version) } },
        }),
      ),
    { refreshes: REFRESHES, done: leave },
  );
  const other = overtaken({
    ...{ saved: template, base, values: form.values, valuesOf: templateValues, write, draft, both: bothTemplates },
    goOn: (saved, next) => {
      setBase(saved);
      form.setValues(next);
    },
  });
  if (other) {
    const describe = ({ titles, levels }: TemplateValues) => [
      { label: t('template.titleEn'), value: titles.en },
      { label: t('template.titleDe'), value: titles.de },
      ...CODES.map((code) => {
        const level = levels.find((one) => one.code === code);
        return {
          label: code,
          value: level ? [level.names.en, level.interval_shots, level.interval_days, level.interval_hours].join(' · ') : '',
        };
      }),
    ];
    const theirs = describe(other.theirs);
    return (
      <Conflict
        fields={describe(other.mine).map(({ label, value }, index) => ({ label, mine: value, theirs: theirs[index]?.value ?? '' }))}
        {...other.ways}
      />
    );
  }
  const disabled = !isEngineer || (base?.retired ?? false);
  return (
    <form className="tc-form" style={{ maxWidth: '64rem' }} onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
      <DraftNote draft={draft} />
      {base?.retired ? (
        <RetiredNotice
          reason={base.retired_reason}
          restore={() => restore.run(base.version)}
          pending={restore.pending}
          error={restore.error}
        />
      ) : null}
      {disabled && base ? (
        <TemplateReading template={base} />
      ) : (
        <div className="tc-form" style={{ maxWidth: 'none' }}>
          <Card>
            <div className="tc-form-grid">
              <TextInput label={t('template.titleEn')} {...form.getInputProps('titles.en')} />
              <TextInput label={t('template.titleDe')} {...form.getInputProps('titles.de')} />
            </div>
            <Textarea mt="sm" label={t('template.note')} autosize minRows={1} {...form.getInputProps('note')} />
          </Card>
          {form.values.levels.map((level, index) => (
            <LevelFields
              key={level.key}
              form={form}
              index={index}
              level={level}
              names={
                <>
                  <TextInput label={t('template.levelEn')} {...form.getInputProps(`levels.${String(index)}.names.en`)} />
                  <TextInput label={t('template.levelDe')} {...form.getInputProps(`levels.${String(index)}.names.de`)} />
                </>
              }
              remove={form.values.levels.length > 1 ? () => form.removeListItem('levels', index) : null}
            />
          ))}
          <Button
            variant="default"
            leftSection={<IconPlus size={20} aria-hidden />}
            disabled={form.values.levels.length >= CODES.length}
            onClick={() => form.insertListItem('levels', newTemplateLevel(form.values.levels, uid()))}
          >
            {t('plan.addLevel')}
          </Button>
        </div>
      )}
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-actions">
        {disabled ? null : (
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {t('template.save')}
          </Button>
        )}
        <LinkButton to="/templates" variant="default" onClick={() => void draft.clear()}>
          {disabled ? t('templates.back') : t('actions.cancel')}
        </LinkButton>
        {base && !disabled ? (
          <Button variant="subtle" color="red" onClick={() => setRetiring(true)}>
            {t('template.retire')}
          </Button>
        ) : null}
      </div>
      {retiring ? (
        <RetireTemplate retire={retire.run} pending={retire.pending} error={retire.error} close={() => setRetiring(false)} />
      ) : null}
    </form>
  );
}

function levelAt(values: TemplateValues, path: string): TemplateValues['levels'][number] | undefined {
  return values.levels[Number(path.split('.')[1])];
}
