import { Autocomplete, Button, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { usePeople } from '../../api/people';
import { Conflict } from '../../components/Conflict';
import { LinkButton } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import type { Language } from '../../i18n';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { usePlant } from '../plant/plant';
import { AreaChoice } from './AreaChoice';
import { BadgeCard } from './BadgeCard';
import { ChipChoice } from './ChipChoice';
import { GivenPassword } from './GivenPassword';
import { LeaverCard } from './LeaverCard';
import { PasswordCard } from './PasswordCard';
import { type Account, type Given, teamsOf, useUser, type Values, valuesOf } from './users';

const ROLES = ['technician', 'engineer', 'administrator'] as const;
// Names of languages are written in their own language, so they are in no catalogue.
const LANGUAGES = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch' },
] as const;
const COMPARED = ['name', 'role', 'team', 'areas', 'address', 'language', 'active'] as const;
const route = getRouteApi('/people/$username/edit');

export function NewPersonPage() {
  const { t, i18n } = useTranslation();
  const [given, setGiven] = useState<Given | null>(null);
  const plant = usePlant();
  return (
    <>
      <PageHead title={t('people.add')}>
        <p className="tc-soft" style={{ margin: 0 }}>
          {t('people.addText')}
        </p>
      </PageHead>
      {plant.isPending ? <Loading lines={4} /> : null}
      {plant.isPending || given ? null : <NewForm language={plant.data?.language ?? (i18n.language as Language)} done={setGiven} />}
      {given ? <GivenPassword given={given} /> : null}
    </>
  );
}

export function EditPersonPage() {
  const { t } = useTranslation();
  const { username } = route.useParams();
  const user = useUser(username);
  return (
    <>
      <PageHead title={user.data?.name ?? username} tab={user.data ? t('people.editNamed', { name: user.data.name }) : ''}>
        <p className="tc-soft" style={{ margin: 0 }}>
          {username}
        </p>
      </PageHead>
      {user.isPending ? <Loading lines={4} /> : null}
      {user.isError && !user.data ? <ProblemNotice error={user.error} retry={() => void user.refetch()} /> : null}
      {user.data ? (
        <div className="tc-stack">
          {user.data.anonymised_at ? null : (
            <>
              <EditForm key={username} user={user.data} />
              {user.data.source === 'oidc' ? null : <PasswordCard user={user.data} />}
              <BadgeCard user={user.data} />
            </>
          )}
          <LeaverCard user={user.data} />
        </div>
      ) : null}
    </>
  );
}

/** `language`: what newcomers are written in unless something else is chosen. */
function NewForm({ language, done }: { language: Language; done: (given: Given) => void }) {
  const { t } = useTranslation();
  const form = useForm<Values>({
    initialValues: valuesOf(null, language),
    validate: {
      username: (value) => (/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/i.test(value.trim()) ? null : t('people.usernameRule')),
      name: (value) => (value.trim() ? null : t('forms.required')),
    },
  });
  const write = useWrite(
    ({ username, name, role, team, areas, language, address }: Values, key) =>
      body(
        api.POST('/api/v1/users', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            username: username.trim(),
            name: name.trim(),
            role,
            team: team.trim(),
            areas: areasOf(role, areas),
            language,
            address: address.trim(),
          },
        }),
      ),
    { refreshes: [keys.people], done },
  );
  return (
    <Card>
      <form className="tc-form" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
        <TextInput label={t('people.name')} description={t('people.nameHint')} maxLength={100} autoFocus {...form.getInputProps('name')} />
        <TextInput
          label={t('people.username')}
          description={t('people.usernameHint')}
          autoCapitalize="none"
          autoComplete="off"
          maxLength={64}
          {...form.getInputProps('username')}
        />
        <Fields values={form.values} change={(values) => form.setValues(values)} />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Deeds pending={write.pending} submit={t('people.add')} />
      </form>
    </Card>
  );
}

function EditForm({ user }: { user: Account }) {
  const { t } = useTranslation();
  const me = useStore(session).user;
  const [base, setBase] = useState(user);
  const form = useForm<Values>({
    initialValues: valuesOf(user),
    validate: { name: (value) => (value.trim() ? null : t('forms.required')) },
  });
  const [saved, setSaved] = useState(false);
  const write = useWrite(
    ({ name, role, team, areas, language, active, address }: Values) =>
      body(
        api.PATCH('/api/v1/users/{username}', {
          params: { path: { username: user.username }, header: ifMatch(base.version) },
          body: { name: name.trim(), role, team: team.trim(), areas: areasOf(role, areas), language, active, address: address.trim() },
        }),
      ),
    {
      refreshes: [keys.people],
      done: (answer) => {
        setBase(answer);
        setSaved(true);
      },
    },
  );
  const isCompany = user.source === 'oidc';
  const other = overtaken({
    ...{ saved: user, base, values: form.values, valuesOf: (account: Account) => valuesOf(account), write },
    goOn: (account, values) => {
      setBase(account);
      form.setValues(values);
    },
  });
  const say = (values: Values, field: (typeof COMPARED)[number]): string => {
    if (field === 'active') return values.active ? t('people.isActive') : t('people.inactive');
    if (field === 'role') return t(`role.${values.role}`);
    if (field === 'areas') return values.areas.join(', ') || t('people.everywhere');
    return values[field];
  };
  return (
    <Card>
      {other ? (
        <Conflict
          fields={COMPARED.map((field) => ({
            label: t(`people.${field}`),
            mine: say(other.mine, field),
            theirs: say(other.theirs, field),
          }))}
          {...other.ways}
        />
      ) : null}
      <form
        className="tc-form"
        noValidate
        onSubmit={form.onSubmit((values) => {
          setSaved(false);
          write.run(values);
        })}
      >
        {isCompany ? <Notice tone="info">{t('people.byCompany')}</Notice> : null}
        <TextInput label={t('people.name')} maxLength={100} disabled={isCompany} {...form.getInputProps('name')} />
        <Fields values={form.values} change={(values) => form.setValues(values)} keepsRole={isCompany || me?.username === user.username}>
          <Switch
            size="md"
            label={t('people.active')}
            description={me?.username === user.username ? t('people.notOneself') : t('people.activeHint')}
            checked={form.values.active}
            disabled={me?.username === user.username}
            onChange={(event) => form.setFieldValue('active', event.currentTarget.checked)}
          />
        </Fields>
        {write.error && !other ? <ProblemNotice error={write.error} /> : null}
        {saved ? (
          <div role="status">
            <Notice tone="info">{t('people.saved')}</Notice>
          </div>
        ) : null}
        <Deeds pending={write.pending} submit={t('actions.save')} />
      </form>
    </Card>
  );
}

function Fields({
  values,
  change,
  keepsRole = false,
  children,
}: {
  values: Values;
  change: (values: Values) => void;
  keepsRole?: boolean;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const teams = teamsOf(usePeople().data ?? []);
  return (
    <>
      <ChipChoice
        label={t('people.role')}
        options={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
        value={values.role}
        disabled={keepsRole}
        choose={(role) => change({ ...values, role })}
      />
      <Autocomplete
        label={t('people.team')}
        description={t('people.teamHint')}
        data={teams}
        value={values.team}
        onChange={(team) => change({ ...values, team })}
        maxLength={60}
      />
      {values.role === 'administrator' ? null : <AreaChoice areas={values.areas} change={(areas) => change({ ...values, areas })} />}
      <TextInput
        type="email"
        label={t('people.address')}
        description={t('people.addressHint')}
        autoComplete="off"
        maxLength={254}
        value={values.address}
        onChange={(event) => change({ ...values, address: event.currentTarget.value })}
      />
      <ChipChoice
        label={t('people.language')}
        options={LANGUAGES}
        value={values.language}
        choose={(language) => change({ ...values, language })}
      />
      <p className="tc-small tc-soft" style={{ margin: 0 }}>
        {t('people.languageText')}
      </p>
      {children}
    </>
  );
}

/** An administrator works everywhere, whatever was chosen before he became one. */
function areasOf(role: Values['role'], areas: string[]): string[] {
  return role === 'administrator' ? [] : areas;
}

function Deeds({ pending, submit }: { pending: boolean; submit: string }) {
  const { t } = useTranslation();
  return (
    <div className="tc-actions">
      <Button type="submit" className="tc-primary" loading={pending}>
        {submit}
      </Button>
      <LinkButton to="/people" variant="default">
        {t('people.back')}
      </LinkButton>
    </div>
  );
}
