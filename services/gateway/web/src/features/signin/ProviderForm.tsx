import { Button, PasswordInput, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconPlugConnected } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import { Conflict } from '../../components/Conflict';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { ChipChoice } from '../people/ChipChoice';
import { Addresses } from './Addresses';
import { type Found, PROVIDER, type Provider, type Values, valuesOf, wantedOf } from './provider';
import { RolesField } from './RolesField';
import './signin.css';
import { Trial } from './Trial';

const NEEDED = ['name', 'issuer', 'client_id', 'role_claim'] as const;
const COMPARED = ['active', 'name', 'issuer', 'client_id', 'client_secret', 'scopes', 'role_claim', 'team_claim', 'passwords'] as const;
const PASSWORDS = ['everybody', 'administrators'] as const;

export function ProviderForm({ provider }: { provider: Provider }) {
  const { t } = useTranslation();
  const [base, setBase] = useState(provider);
  const [isSaved, setIsSaved] = useState(false);
  const [found, setFound] = useState<Found | null>(null);
  const needed = (value: string): string | null => (value.trim() ? null : t('forms.required'));
  const form = useForm<Values>({
    initialValues: valuesOf(base),
    validate: Object.fromEntries(NEEDED.map((name) => [name, needed])),
    onValuesChange: () => setIsSaved(false),
  });
  const attempt = useWrite((values: Values) => body(api.POST('/api/v1/sign-in/provider/try', { body: wantedOf(values) })), {
    refreshes: [],
    done: setFound,
  });
  const write = useWrite(
    (values: Values) => body(api.PUT('/api/v1/sign-in/provider', { params: { header: ifMatch(base.version) }, body: wantedOf(values) })),
    {
      refreshes: [PROVIDER],
      done: (saved) => {
        setBase(saved);
        form.setValues(valuesOf(saved));
        form.resetDirty(valuesOf(saved));
        setIsSaved(true);
      },
    },
  );
  const text = (name: 'name' | 'issuer' | 'client_id' | 'scopes' | 'role_claim' | 'team_claim', hint?: string): ReactNode => (
    <TextInput
      label={t(`signIn.${name}`)}
      {...(hint ? { description: hint } : {})}
      maxLength={name === 'issuer' ? 500 : name === 'name' ? 60 : 200}
      autoComplete="off"
      {...(name === 'name' ? {} : { autoCapitalize: 'none', spellCheck: false })}
      {...form.getInputProps(name)}
    />
  );
  const other = overtaken({
    ...{ saved: provider, base, values: form.values, valuesOf, write },
    goOn: (saved, values) => {
      setBase(saved);
      form.setValues(values);
    },
  });
  if (other) {
    return (
      <Conflict
        fields={COMPARED.map((name) => ({
          label: t(`signIn.${name}`),
          mine: say(other.mine, name),
          theirs: say(other.theirs, name),
        }))}
        {...other.ways}
      />
    );
  }
  function say(values: Values, name: (typeof COMPARED)[number]): string {
    if (name === 'active') return values.active ? t('signIn.yes') : t('signIn.no');
    if (name === 'passwords') return t(`signIn.passwords_${values.passwords}`);
    if (name === 'client_secret') return values.client_secret === provider.client_secret ? values.client_secret : t('signIn.changed');
    return values[name];
  }
  return (
    <div className="tc-stack">
      <Addresses callback={provider.callback} />
      <form
        className="tc-stack"
        aria-label={t('signIn.title')}
        noValidate
        onSubmit={form.onSubmit((values) => {
          setFound(null);
          attempt.reset();
          write.run(values);
        })}
      >
        <Card id="signin-provider" title={t('signIn.provider')}>
          <div className="tc-signin-fields">
            {text('issuer', t('signIn.issuerHint'))}
            {text('name', t('signIn.nameHint'))}
            {text('client_id')}
            <PasswordInput
              label={t('signIn.client_secret')}
              description={base.client_secret ? t('signIn.secretKept') : t('signIn.secretHint')}
              maxLength={1000}
              autoComplete="off"
              {...form.getInputProps('client_secret')}
            />
            {text('scopes', t('signIn.scopesHint'))}
          </div>
        </Card>
        <Card id="signin-roles" title={t('signIn.rolesTitle')}>
          <p className="tc-soft" style={{ marginTop: 0 }}>
            {t('signIn.rolesText')}
          </p>
          <div className="tc-form-grid">
            {text('role_claim', t('signIn.role_claimHint'))}
            {text('team_claim', t('signIn.team_claimHint'))}
          </div>
          <div style={{ height: '1rem' }} />
          <RolesField rows={form.values.roles} change={(roles) => form.setFieldValue('roles', roles)} />
        </Card>
        <Card id="signin-use" title={t('signIn.use')}>
          <div className="tc-list">
            <Switch
              size="md"
              label={t('signIn.active')}
              description={t('signIn.activeHint')}
              checked={form.values.active}
              onChange={(event) => form.setFieldValue('active', event.currentTarget.checked)}
            />
            <ChipChoice
              label={t('signIn.passwords')}
              options={PASSWORDS.map((value) => ({ value, label: t(`signIn.passwords_${value}`) }))}
              value={form.values.passwords}
              choose={(value) => form.setFieldValue('passwords', value)}
            />
            <p className="tc-soft" style={{ margin: 0 }}>
              {t('signIn.passwordsText')}
            </p>
          </div>
        </Card>
        <Trial found={found} error={attempt.error} />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        {isSaved ? (
          <div role="status">
            <Notice tone="info">{t('signIn.saved')}</Notice>
          </div>
        ) : null}
        <div className="tc-actions">
          <Button
            variant="default"
            className="tc-primary"
            leftSection={<IconPlugConnected size={22} aria-hidden />}
            loading={attempt.pending}
            onClick={() => {
              setFound(null);
              if (!form.validate().hasErrors) attempt.run(form.values);
            }}
          >
            {t('signIn.try')}
          </Button>
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {t('actions.save')}
          </Button>
        </div>
      </form>
    </div>
  );
}
