import { Button, PasswordInput, Switch, TextInput } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveMailServer, tellingKeys, testMail, useChoices, useMailServer } from '../../api/telling';
import type { MailServer, MailServerSaid } from '../../api/tellingTypes';
import { Conflict } from '../../components/Conflict';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { NumberField } from '../../components/NumberField';
import { Card, Loading } from '../../components/Page';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { ChipChoice } from '../people/ChipChoice';
import { uid } from '../../lib/uid';
import { Tried } from './Tried';

const SECURITIES = ['starttls', 'tls', 'none'] as const;
const PORTS = { starttls: 587, tls: 465, none: 25 } as const;
const COMPARED = ['host', 'port', 'security', 'username', 'from_address', 'from_name'] as const;

/** The mail server of the plant: without one nothing leaves by e-mail. */
export function MailServerCard() {
  const { t } = useTranslation();
  const server = useMailServer();
  const [isOpen, setIsOpen] = useState(false);
  const [isSaved, setIsSaved] = useState(false);
  const { data } = server;
  const open = (
    <Button variant={data?.host ? 'default' : 'filled'} onClick={() => (setIsOpen(true), setIsSaved(false))}>
      {t(data?.host ? 'mailServer.edit' : 'mailServer.setUp')}
    </Button>
  );
  return (
    <Card title={t('mailServer.title')} id="mail-server" actions={data?.host && !isOpen ? open : null}>
      {server.isPending ? <Loading lines={2} /> : null}
      {server.isError && !data ? <ProblemNotice error={server.error} retry={() => void server.refetch()} /> : null}
      {data && isOpen ? (
        <ServerForm
          server={data}
          done={() => {
            setIsOpen(false);
            setIsSaved(true);
          }}
          close={() => setIsOpen(false)}
        />
      ) : null}
      {data && !isOpen && !data.host ? (
        <EmptyState icon={IconMail} title={t('mailServer.none')} action={open}>
          {t('mailServer.noneText')}
        </EmptyState>
      ) : null}
      {data && !isOpen && data.host ? (
        <div className="tc-list">
          <Facts server={data} />
          {isSaved ? (
            <p className="tc-lead" role="status">
              {t('mailServer.saved')}
            </p>
          ) : null}
          <MailTest key={data.version} />
        </div>
      ) : null}
    </Card>
  );
}

function Facts({ server }: { server: MailServer }) {
  const { t } = useTranslation();
  const { host, port, security, username, from_address: from, from_name: name } = server;
  return (
    <dl className="tc-facts">
      <div>
        <dt>{t('mailServer.host')}</dt>
        <dd className="tc-wrap">
          {host}:{port}
        </dd>
      </div>
      <div>
        <dt>{t('mailServer.security')}</dt>
        <dd>{t(`mailSecurity.${security}`)}</dd>
      </div>
      <div>
        <dt>{t('mailServer.username')}</dt>
        <dd className="tc-wrap">{username || t('mailServer.noLogin')}</dd>
      </div>
      <div>
        <dt>{t('mailServer.from_address')}</dt>
        <dd className="tc-wrap">
          {name} &lt;{from}&gt;
        </dd>
      </div>
    </dl>
  );
}

function ServerForm({ server, done, close }: { server: MailServer; done: () => void; close: () => void }) {
  const { t } = useTranslation();
  const [base, setBase] = useState(server);
  const [values, setValues] = useState<MailServerSaid>(() => saidOf(server));
  const [tried, setTried] = useState(false);
  const edit = (change: Partial<MailServerSaid>): void => setValues((old) => ({ ...old, ...change }));
  const write = useWrite((said: MailServerSaid) => saveMailServer(base.version, said), {
    refreshes: [tellingKeys.mailServer, tellingKeys.rules, tellingKeys.choices],
    done,
  });
  const other = overtaken({
    ...{ saved: server, base, values, valuesOf: saidOf, write },
    goOn: (saved, next) => {
      setBase(saved);
      setValues(next);
    },
  });
  if (other) {
    return (
      <Conflict
        fields={COMPARED.map((field) => ({
          label: t(`mailServer.${field}`),
          mine: String(other.mine[field]),
          theirs: String(other.theirs[field]),
        }))}
        {...other.ways}
      />
    );
  }
  const isMissing = { host: !values.host.trim(), from: !values.from_address.trim() };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!isMissing.host && !isMissing.from) write.run(values);
  };
  return (
    <form className="tc-form" noValidate onSubmit={submit} aria-label={t('mailServer.title')}>
      <div className="tc-form-grid">
        <TextInput
          label={t('mailServer.host')}
          description={t('mailServer.hostHint')}
          required
          autoFocus
          autoCapitalize="none"
          autoComplete="off"
          value={values.host}
          error={tried && isMissing.host ? t('forms.required') : null}
          onChange={(event) => edit({ host: event.currentTarget.value })}
        />
        <NumberField
          label={t('mailServer.port')}
          description={t('mailServer.portHint')}
          whole
          min={1}
          max={65535}
          value={values.port}
          onChange={(port) => edit({ port: typeof port === 'number' ? port : PORTS[values.security] })}
        />
      </div>
      <ChipChoice
        label={t('mailServer.security')}
        options={SECURITIES.map((value) => ({ value, label: t(`mailSecurity.${value}`) }))}
        value={values.security}
        choose={(security) => edit({ security, port: values.port === PORTS[values.security] ? PORTS[security] : values.port })}
      />
      {values.security === 'none' ? null : (
        <Switch
          size="md"
          label={t('mailServer.check_certificate')}
          description={t('mailServer.certificateHint')}
          checked={values.check_certificate}
          onChange={(event) => edit({ check_certificate: event.currentTarget.checked })}
        />
      )}
      <div className="tc-form-grid">
        <TextInput
          label={t('mailServer.username')}
          description={t('mailServer.usernameHint')}
          autoCapitalize="none"
          autoComplete="off"
          value={values.username}
          onChange={(event) => edit({ username: event.currentTarget.value })}
        />
        <PasswordInput
          label={t('mailServer.password')}
          description={base.password ? t('mailServer.passwordKept') : t('mailServer.passwordHint')}
          autoComplete="new-password"
          value={values.password}
          onChange={(event) => edit({ password: event.currentTarget.value })}
        />
      </div>
      <div className="tc-form-grid">
        <TextInput
          type="email"
          label={t('mailServer.from_address')}
          description={t('mailServer.fromHint')}
          required
          value={values.from_address}
          error={tried && isMissing.from ? t('forms.required') : null}
          onChange={(event) => edit({ from_address: event.currentTarget.value })}
        />
        <TextInput
          label={t('mailServer.from_name')}
          value={values.from_name}
          onChange={(event) => edit({ from_name: event.currentTarget.value })}
        />
      </div>
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-actions">
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t('actions.save')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('actions.cancel')}
        </Button>
      </div>
    </form>
  );
}

/** The password comes masked; the mask, sent back, keeps it. */
function saidOf(server: MailServer): MailServerSaid {
  const { host, port, security, check_certificate, username, password, from_address, from_name } = server;
  return { host, port, security, check_certificate, username, password, from_address, from_name };
}

/** Sends a mail by what is saved; the answer of the server is told as it comes. */
function MailTest() {
  const { t } = useTranslation();
  const own = useChoices().data?.address ?? '';
  const [typed, setTyped] = useState<string | null>(null);
  const to = (typed ?? own).trim();
  const test = useMutation({ networkMode: 'always', mutationFn: (address: string) => testMail(address, uid()) });
  return (
    <form
      className="tc-tell-try"
      noValidate
      aria-label={t('mailServer.test')}
      onSubmit={(event) => {
        event.preventDefault();
        if (to) test.mutate(to);
      }}
    >
      <TextInput
        type="email"
        label={t('mailServer.testTo')}
        value={typed ?? own}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={test.isPending} disabled={!to}>
        {t('mailServer.testNow')}
      </Button>
      <div className="tc-tell-result">
        {test.data ? <Tried result={test.data} done={t('mailServer.testSent', { to: test.variables })} /> : null}
        {test.error ? <ProblemNotice error={test.error} /> : null}
      </div>
    </form>
  );
}
