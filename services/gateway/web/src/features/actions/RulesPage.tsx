import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useActionRules } from '../../api/actions';
import type { ActionRules } from '../../api/actionTypes';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { Conflict } from '../../components/Conflict';
import { Notice, ProblemNotice } from '../../components/Notice';
import { NumberField } from '../../components/NumberField';
import { Card, Loading, PageHead } from '../../components/Page';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { useMe } from './useMe';

const REMINDERS = ['remind_days', 'escalate_team_days', 'escalate_engineers_days'] as const;
const WATCH = ['watch_shots', 'watch_days'] as const;
const RECURRENCE = ['recur_times', 'recur_shots'] as const;
const FIELDS = [...REMINDERS, ...WATCH, ...RECURRENCE] as const;

type Field = (typeof FIELDS)[number];
type Values = Record<Field, number | ''>;

function valuesOf(rules: ActionRules): Values {
  return Object.fromEntries(FIELDS.map((field) => [field, rules[field]])) as Values;
}

export function RulesPage() {
  const { t } = useTranslation();
  const rules = useActionRules();
  return (
    <>
      <PageHead title={t('actionRules.title')} />
      {rules.isPending ? <Loading lines={3} height={120} /> : null}
      {rules.isError && !rules.data ? <ProblemNotice error={rules.error} retry={() => void rules.refetch()} /> : null}
      {rules.data ? <RulesForm rules={rules.data} /> : null}
    </>
  );
}

function RulesForm({ rules }: { rules: ActionRules }) {
  const { t } = useTranslation();
  const { isEngineer } = useMe();
  const [base, setBase] = useState(rules);
  const [isSaved, setIsSaved] = useState(false);
  const form = useForm<Values>({
    initialValues: valuesOf(base),
    validate: Object.fromEntries(FIELDS.map((field) => [field, (value: number | '') => (value === '' ? t('forms.required') : null)])),
    onValuesChange: () => setIsSaved(false),
  });
  const write = useWrite(
    (values: Record<Field, number>, key) =>
      body(
        api.PUT('/api/v1/action-rules', {
          params: { header: { ...ifMatch(base.version), 'Idempotency-Key': key } },
          body: values,
        }),
      ),
    {
      refreshes: [keys.actionRules],
      done: (saved) => {
        setBase(saved);
        form.resetDirty();
        setIsSaved(true);
      },
    },
  );
  const other = overtaken({
    ...{ saved: rules, base, values: form.values, valuesOf, write },
    goOn: (saved, next) => {
      setBase(saved);
      form.setValues(next);
    },
  });
  if (other) {
    return (
      <Conflict
        fields={FIELDS.map((field) => ({
          label: t(`actionRules.${field}`),
          mine: String(other.mine[field]),
          theirs: String(other.theirs[field]),
        }))}
        {...other.ways}
      />
    );
  }
  const field = (name: Field) => (
    <NumberField
      key={name}
      label={t(`actionRules.${name}`)}
      inputMode="numeric"
      whole
      min={name === 'recur_times' ? 2 : name === 'watch_shots' || name === 'watch_days' || name === 'recur_shots' ? 1 : 0}
      disabled={!isEngineer}
      {...form.getInputProps(name)}
    />
  );
  return (
    <form className="tc-form" noValidate onSubmit={form.onSubmit((values) => write.run(values as Record<Field, number>))}>
      <Card title={t('actionRules.reminders')} id="reminders">
        <p className="tc-soft tc-lead">{t('actionRules.remindersText')}</p>
        <div className="tc-form-grid">{REMINDERS.map(field)}</div>
      </Card>
      <Card title={t('actionRules.watch')} id="watch">
        <p className="tc-soft tc-lead">{t('actionRules.watchText')}</p>
        <div className="tc-form-grid">{WATCH.map(field)}</div>
      </Card>
      <Card title={t('actionRules.recurrence')} id="recurrence">
        <p className="tc-soft tc-lead">{t('actionRules.recurrenceText')}</p>
        <div className="tc-form-grid">{RECURRENCE.map(field)}</div>
      </Card>
      {write.error ? <ProblemNotice error={write.error} /> : null}
      {isSaved ? <Notice tone="info">{t('actionRules.saved')}</Notice> : null}
      {isEngineer ? (
        <div className="tc-actions">
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {t('actions.save')}
          </Button>
        </div>
      ) : (
        <Notice tone="info">{t('actionRules.engineer')}</Notice>
      )}
    </form>
  );
}
