import { Button, Switch, Textarea, TextInput } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addTarget, changeTarget, retireTarget, tellingKeys, testTarget, useTargets } from '../../api/telling';
import type { Target, TargetSaid } from '../../api/tellingTypes';
import { Conflict } from '../../components/Conflict';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { uid } from '../../lib/uid';
import { ChipChoice } from '../people/ChipChoice';
import { Retire } from './Retire';
import { Tried } from './Tried';

// Names of languages are written in their own language, so they are in no catalogue.
const LANGUAGES = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch' },
] as const;
/** How an address begins tells which service it is; these are shown as a pattern to fill in. */
const PATTERNS = [
  'ntfys://ntfy.example.com/toolcare',
  'json://192.168.1.20:8080/alarm',
  'mqtt://user:password@broker/topic',
  'workflows://host/workflow/signature',
] as const;
const MASK = '********';

/** Groups, screens and programs that are told, besides people. */
export function TargetsCard() {
  const { t } = useTranslation();
  const targets = useTargets();
  const [edited, setEdited] = useState<string | null>(null);
  const items = targets.data ?? [];
  const add = (
    <Button variant="default" onClick={() => setEdited('')}>
      {t('target.add')}
    </Button>
  );
  return (
    <Card title={t('target.title')} id="targets" actions={items.length > 0 && edited === null ? add : null}>
      {targets.isPending ? <Loading lines={1} /> : null}
      {targets.isError && !targets.data ? <ProblemNotice error={targets.error} retry={() => void targets.refetch()} /> : null}
      {targets.isSuccess && items.length === 0 && edited === null ? (
        <EmptyState icon={IconSend} title={t('target.none')} action={add}>
          {t('target.noneText')}
        </EmptyState>
      ) : null}
      {edited === '' ? <TargetForm target={null} close={() => setEdited(null)} /> : null}
      <ul className="tc-list">
        {items.map((target) =>
          edited === target.id ? (
            <li key={target.id}>
              <TargetForm target={target} close={() => setEdited(null)} />
            </li>
          ) : (
            <Row key={target.id} target={target} edit={() => setEdited(target.id)} />
          ),
        )}
      </ul>
    </Card>
  );
}

function Row({ target, edit }: { target: Target; edit: () => void }) {
  const { t } = useTranslation();
  const test = useMutation({ networkMode: 'always', mutationFn: () => testTarget(target.id, uid()) });
  return (
    <li className="tc-row-link tc-tell-target" data-target={target.name}>
      <div>
        <strong className="tc-wrap">{target.name}</strong>
        <div className="tc-line tc-small tc-soft">
          <span>{target.service}</span>
          <span>{LANGUAGES.find((one) => one.value === target.language)?.label}</span>
          {target.active ? null : <span>{t('target.isOff')}</span>}
        </div>
        {test.data ? <Tried result={test.data} done={t('target.testSent')} /> : null}
        {test.error ? <ProblemNotice error={test.error} /> : null}
      </div>
      <span className="tc-line">
        <Button
          variant="default"
          aria-label={t('target.testNamed', { name: target.name })}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          {t('target.test')}
        </Button>
        <Button variant="subtle" aria-label={t('target.editNamed', { name: target.name })} onClick={edit}>
          {t('actions.edit')}
        </Button>
      </span>
    </li>
  );
}

function TargetForm({ target, close }: { target: Target | null; close: () => void }) {
  const { t } = useTranslation();
  const [base, setBase] = useState(target);
  const [values, setValues] = useState<TargetSaid>(() => saidOf(target));
  const [tried, setTried] = useState(false);
  const [retiring, setRetiring] = useState(false);
  const edit = (change: Partial<TargetSaid>): void => setValues((old) => ({ ...old, ...change }));
  const refreshes = [tellingKeys.targets, tellingKeys.rules];
  const write = useWrite((said: TargetSaid, key) => (base ? changeTarget(base, said) : addTarget(said, key)), { refreshes, done: close });
  const other = overtaken({
    ...{ saved: target, base, values, valuesOf: saidOf, write },
    goOn: (saved, next) => {
      setBase(saved);
      setValues(next);
    },
  });
  if (other) {
    return (
      <Conflict
        fields={(['name', 'language', 'active'] as const).map((field) => ({
          label: t(`target.${field}`),
          mine: String(other.mine[field]),
          theirs: String(other.theirs[field]),
        }))}
        {...other.ways}
      />
    );
  }
  const isMissing = { name: !values.name.trim(), url: !values.url.trim() };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!isMissing.name && !isMissing.url) write.run({ ...values, name: values.name.trim(), url: values.url.trim() });
  };
  return (
    <form className="tc-form" noValidate onSubmit={submit} aria-label={target?.name ?? t('target.add')}>
      <TextInput
        label={t('target.name')}
        description={t('target.nameHint')}
        required
        autoFocus
        maxLength={100}
        value={values.name}
        error={tried && isMissing.name ? t('forms.required') : null}
        onChange={(event) => edit({ name: event.currentTarget.value })}
      />
      <Textarea
        label={t('target.url')}
        description={t(base ? 'target.urlKept' : 'target.urlHint')}
        required
        autosize
        autoCapitalize="none"
        spellCheck={false}
        value={values.url}
        error={tried && isMissing.url ? t('forms.required') : null}
        onChange={(event) => edit({ url: event.currentTarget.value })}
      />
      <details>
        <summary className="tc-tell-summary">{t('target.examples')}</summary>
        <ul className="tc-small tc-tell-patterns">
          {PATTERNS.map((pattern) => (
            <li key={pattern}>
              <code className="tc-wrap">{pattern}</code>
            </li>
          ))}
        </ul>
      </details>
      <ChipChoice label={t('target.language')} options={LANGUAGES} value={values.language} choose={(language) => edit({ language })} />
      <Switch
        size="md"
        label={t('target.active')}
        checked={values.active}
        onChange={(event) => edit({ active: event.currentTarget.checked })}
      />
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-actions">
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t(base ? 'actions.save' : 'target.add')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('actions.cancel')}
        </Button>
        {base ? (
          <Button variant="subtle" color="red" onClick={() => setRetiring(true)}>
            {t('telling.remove')}
          </Button>
        ) : null}
      </div>
      {retiring && base ? (
        <Retire
          title={t('target.removeOne', { name: base.name })}
          text={t('target.removeText')}
          refreshes={refreshes}
          send={() => retireTarget(base)}
          done={close}
          close={() => setRetiring(false)}
        />
      ) : null}
    </form>
  );
}

/** The address of a target stays with the server: its mask, sent back, keeps it. */
function saidOf(target: Target | null): TargetSaid {
  return target
    ? { name: target.name, url: MASK, language: target.language, active: target.active }
    : { name: '', url: '', language: 'en', active: true };
}
