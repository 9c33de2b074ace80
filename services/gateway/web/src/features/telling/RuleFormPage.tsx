import { Button, Switch, TextInput } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addRule, changeRule, retireRule, tellingKeys, useMailServerReady, useRule, useTargets } from '../../api/telling';
import type { Rule, RuleSaid } from '../../api/tellingTypes';
import { Conflict } from '../../components/Conflict';
import { DraftNote } from '../../components/DraftNote';
import { LinkButton } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { NumberField } from '../../components/NumberField';
import { Card, Loading, PageHead } from '../../components/Page';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { useEditDraft } from '../../lib/drafts';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import './telling.css';
import { AboutFields } from './AboutFields';
import { Chips } from '../../components/Chips';
import { KindsFields } from './KindsFields';
import { RecipientsFields } from './RecipientsFields';
import { Retire } from './Retire';
import { RulePreview } from './RulePreview';
import { RuleTest } from './RuleTest';
import { faultsOf, LONGEST_MINUTES, type RuleFault, type RuleValues, saidOf, turned, valuesOf, WAYS } from './ruleValues';
import { useRuleName } from './useRuleName';
import { useRuleSentence } from './useRuleSentence';
import { WeekGrid } from './WeekGrid';
import { ALWAYS, same } from './week';

const route = getRouteApi('/notifications/rules/$ruleId');

export function NewRulePage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('rule.add')} />
      <RuleForm rule={null} />
    </>
  );
}

export function EditRulePage() {
  const { t } = useTranslation();
  const { ruleId } = route.useParams();
  const rule = useRule(ruleId);
  const name = useRuleName();
  return (
    <>
      <PageHead title={rule.data ? name(rule.data) : t('rule.one')} />
      {rule.isPending ? <Loading lines={4} height={120} /> : null}
      {rule.isError && !rule.data ? <ProblemNotice error={rule.error} retry={() => void rule.refetch()} /> : null}
      {rule.data ? <RuleForm key={ruleId} rule={rule.data} /> : null}
    </>
  );
}

function RuleForm({ rule }: { rule: Rule | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const nameOf = useRuleName();
  const sentence = useRuleSentence();
  const userId = useStore(session).user?.id ?? '';
  const [base, setBase] = useState(rule);
  const [values, setValues] = useState(() => valuesOf(rule, rule ? nameOf(rule) : ''));
  const [touched, setTouched] = useState(false);
  const [tried, setTried] = useState(false);
  const [retiring, setRetiring] = useState(false);
  const edit = (change: Partial<RuleValues>): void => {
    setTouched(true);
    setValues((old) => ({ ...old, ...change }));
  };
  const draft = useEditDraft(
    `${userId}:rule:${rule?.id ?? 'new'}`,
    { base, values },
    (kept) => (setBase(kept.base), setValues(kept.values), setTouched(true)),
    touched,
  );
  const leave = (): void => {
    void draft.clear();
    void navigate({ to: '/notifications' });
  };
  const write = useWrite((said: RuleSaid, key) => (base ? changeRule(base, said) : addRule(said, key)), {
    refreshes: [tellingKeys.rules],
    done: leave,
  });
  const faults = faultsOf(values);
  const say = (fault: RuleFault): string | undefined => (tried && faults.includes(fault) ? t(`ruleFault.${fault}`) : undefined);
  const isReady = faults.every((fault) => fault === 'name');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (faults.length === 0) write.run(saidOf(values));
    else focusFault();
  };
  const other = overtaken({
    ...{ saved: rule, base, values, valuesOf: (one: Rule) => valuesOf(one, nameOf(one)), write, draft },
    goOn: (saved, next) => {
      setBase(saved);
      setValues(next);
    },
  });
  if (other) {
    const { mine, theirs } = other;
    return (
      <Conflict
        fields={[
          { label: t('rule.name'), mine: mine.name, theirs: theirs.name },
          { label: t('rule.says'), mine: sentence(saidOf(mine)), theirs: sentence(saidOf(theirs)) },
          { label: t('rule.active'), mine: onOff(mine.active), theirs: onOff(theirs.active) },
        ]}
        {...other.ways}
      />
    );
  }
  function onOff(active: boolean): string {
    return t(active ? 'rule.isOn' : 'rule.isOff');
  }
  return (
    <form className="tc-columns tc-tell-form" noValidate onSubmit={submit}>
      <div className="tc-stack">
        <DraftNote draft={draft} />
        <Card>
          <div className="tc-list">
            <TextInput
              label={t('rule.name')}
              description={t('rule.nameHint')}
              required
              maxLength={100}
              value={values.name}
              error={say('name')}
              onChange={(event) => edit({ name: event.currentTarget.value })}
            />
            <Switch
              size="md"
              label={t('rule.active')}
              checked={values.active}
              onChange={(event) => edit({ active: event.currentTarget.checked })}
            />
          </div>
        </Card>
        <Card title={t('rule.kinds')} id="kinds">
          <KindsFields
            kinds={values.kinds}
            least={values.least}
            change={({ kinds = values.kinds, least = values.least }) => edit({ kinds, least })}
          />
          <Fault text={say('kinds')} />
          <hr className="tc-tell-line" />
          <AboutFields value={values} change={edit} />
          <Fault text={say('some')} />
        </Card>
        <Card title={t('rule.toWhom')} id="whom">
          <RecipientsFields value={values.to} change={(to) => edit({ to })} />
          <Fault text={say('to')} />
        </Card>
        <Card title={t('rule.ways')} id="ways">
          <Ways values={values} edit={edit} />
          <Fault text={say('ways')} />
        </Card>
        <Card title={t('rule.when')} id="when">
          <div className="tc-list">
            <WeekGrid label={t('rule.hoursLabel')} value={values.week} change={(week) => edit({ week })} />
            {same(values.week, ALWAYS) ? null : (
              <Switch
                size="md"
                label={t('rule.criticalAnyway')}
                description={t('rule.criticalAnywayHint')}
                checked={values.criticalAnyway}
                onChange={(event) => edit({ criticalAnyway: event.currentTarget.checked })}
              />
            )}
          </div>
          <Fault text={say('week')} />
        </Card>
        <Card title={t('rule.escalation')} id="escalation">
          <Escalation values={values} edit={edit} say={say} />
        </Card>
        {base ? <RuleTest rule={base} isChanged={touched} /> : null}
      </div>
      <aside className="tc-stack tc-tell-aside">
        <Card title={t('rule.says')} id="says">
          <p className="tc-lead tc-tell-sentence" data-sentence>
            {isReady ? sentence(saidOf(values)) : t('rule.saysNotYet')}
          </p>
        </Card>
        <Card title={t('rule.preview')} id="preview">
          <RulePreview said={saidOf(values)} isReady={isReady} />
        </Card>
      </aside>
      <div className="tc-tell-end">
        {write.error ? <ProblemNotice error={write.error} /> : null}
        {tried && faults.length > 0 ? <Notice tone="bad">{t('rule.faults')}</Notice> : null}
        <div className="tc-dock">
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {rule ? t('actions.save') : t('rule.add')}
          </Button>
          <LinkButton to="/notifications" variant="default" className="tc-primary" onClick={() => void draft.clear()}>
            {t('actions.cancel')}
          </LinkButton>
          {base ? (
            <Button variant="subtle" color="red" className="tc-tell-retire" onClick={() => setRetiring(true)}>
              {t('rule.retire')}
            </Button>
          ) : null}
        </div>
      </div>
      {retiring && base ? (
        <Retire
          title={t('rule.retireOne', { name: nameOf(base) })}
          text={t('rule.retireText')}
          refreshes={[tellingKeys.rules]}
          send={() => retireRule(base)}
          done={leave}
          close={() => setRetiring(false)}
        />
      ) : null}
    </form>
  );
}

/** The reader starts where something is missing. */
function focusFault(): void {
  requestAnimationFrame(() => document.querySelector('[data-fault]')?.scrollIntoView({ block: 'center' }));
}

function Fault({ text }: { text: string | undefined }) {
  return text ? (
    <div data-fault className="tc-tell-fault">
      <Notice tone="bad">{text}</Notice>
    </div>
  ) : null;
}

type PartProps = { values: RuleValues; edit: (change: Partial<RuleValues>) => void };

function Ways({ values, edit }: PartProps) {
  const { t } = useTranslation();
  const isMailReady = useMailServerReady();
  const targets = (useTargets().data ?? []).filter((one) => one.active || values.targetIds.includes(one.id));
  return (
    <div className="tc-list">
      <Chips
        label={t('rule.toPeople')}
        options={WAYS.map((value) => ({ value, label: t(`way.${value}`) }))}
        chosen={values.ways}
        turn={(way) => edit({ ways: turned(values.ways, way) })}
      />
      {values.ways.includes('mail') && isMailReady === false ? <Notice tone="warn">{t('rule.noMailServer')}</Notice> : null}
      {targets.length > 0 ? (
        <Chips
          label={t('rule.toTargets')}
          hint={t('rule.toTargetsHint')}
          options={targets.map(({ id, name }) => ({ value: id, label: name }))}
          chosen={values.targetIds}
          turn={(id) => edit({ targetIds: turned(values.targetIds, id) })}
        />
      ) : (
        <p className="tc-small tc-soft tc-lead">{t('rule.noTargets')}</p>
      )}
    </div>
  );
}

function Escalation({ values, edit, say }: PartProps & { say: (fault: RuleFault) => string | undefined }) {
  const { t } = useTranslation();
  return (
    <div className="tc-list">
      <Switch
        size="md"
        label={t('rule.escalates')}
        description={t('rule.escalatesHint')}
        checked={values.escalates}
        onChange={(event) => edit({ escalates: event.currentTarget.checked })}
      />
      {values.escalates ? (
        <>
          <Fault text={say('escalatePage')} />
          <NumberField
            label={t('rule.after')}
            unit={t('rule.unitMinutes')}
            whole
            min={1}
            max={LONGEST_MINUTES}
            value={values.afterMinutes}
            error={say('after')}
            onChange={(value) => edit({ afterMinutes: typeof value === 'number' ? value : '' })}
          />
          <RecipientsFields value={values.escalateTo} change={(escalateTo) => edit({ escalateTo })} />
          <Fault text={say('escalateTo')} />
        </>
      ) : null}
    </div>
  );
}
