import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import type { components } from '../../api/schema';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { ACCOUNT, type Account } from './account';

type Setup = components['schemas']['FactorSetup'];
type Deed = 'begin' | 'codes' | 'off';

const DO = { begin: 'factor.doBegin', codes: 'factor.doCodes', off: 'factor.doOff' } as const;

/** Authenticator app on and off, and its recovery codes. */
export function FactorCard({ account, isFull }: { account: Account; isFull: boolean }) {
  const { t } = useTranslation();
  const [deed, setDeed] = useState<Deed | null>(null);
  const [setup, setSetup] = useState<Setup | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const deeds: Deed[] = account.second_factor ? ['codes', 'off'] : ['begin'];
  const settled = (found: { setup?: Setup; codes?: string[] }): void => {
    setDeed(null);
    setSetup(found.setup ?? null);
    if (found.codes) setCodes(found.codes);
  };
  return (
    <Card id="account-factor" title={t('factor.title')}>
      <p className="tc-soft" style={{ marginTop: 0 }}>
        {account.second_factor ? t('factor.on', { count: account.recovery_codes_left }) : t('factor.off')}
      </p>
      {codes ? <Codes codes={codes} close={() => setCodes(null)} /> : null}
      {deed ? <Confirm key={deed} deed={deed} settled={settled} close={() => setDeed(null)} /> : null}
      {setup && !account.second_factor ? <FirstCode setup={setup} settled={settled} close={() => setSetup(null)} /> : null}
      {deed || setup || codes ? null : (
        <div className="tc-actions">
          {deeds.map((one) => (
            <Button
              key={one}
              variant={one === 'off' ? 'subtle' : 'default'}
              {...(one === 'off' ? { color: 'red' } : {})}
              disabled={!isFull}
              onClick={() => setDeed(one)}
            >
              {t(DO[one])}
            </Button>
          ))}
        </div>
      )}
    </Card>
  );
}

/** The password once more before anything changes. */
function Confirm({
  deed,
  settled,
  close,
}: {
  deed: Deed;
  settled: (found: { setup?: Setup; codes?: string[] }) => void;
  close: () => void;
}) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [code, setCode] = useState('');
  const send = async (password: string): Promise<{ setup?: Setup; codes?: string[] }> => {
    const asked = { body: { current: password } };
    if (deed === 'begin') return { setup: await body(api.POST('/api/v1/session/totp', asked)) };
    if (deed === 'codes') return { codes: (await body(api.POST('/api/v1/session/recovery-codes', asked))).codes };
    await api.POST('/api/v1/session/totp/off', { body: { current: password, code: code.trim() } });
    return {};
  };
  const write = useWrite(send, { refreshes: [ACCOUNT], done: settled });
  return (
    <form
      className="tc-list"
      aria-label={t(DO[deed])}
      onSubmit={(event) => {
        event.preventDefault();
        write.run(current);
      }}
    >
      <PasswordInput
        label={t('password.current')}
        autoComplete="current-password"
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
        autoFocus
        required
      />
      {deed === 'off' ? (
        <TextInput
          label={t('factor.code')}
          description={t('factor.codeHint')}
          autoComplete="one-time-code"
          maxLength={40}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          required
        />
      ) : null}
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <Button type="submit" className="tc-primary" loading={write.pending}>
        {t(DO[deed])}
      </Button>
      <Button variant="default" onClick={close}>
        {t('actions.cancel')}
      </Button>
    </form>
  );
}

function FirstCode({ setup, settled, close }: { setup: Setup; settled: (found: { codes?: string[] }) => void; close: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const write = useWrite((typed: string) => body(api.PUT('/api/v1/session/totp', { body: { code: typed } })), {
    refreshes: [ACCOUNT],
    done: ({ codes }) => settled({ codes }),
  });
  return (
    <form
      className="tc-list"
      aria-label={t(DO.begin)}
      onSubmit={(event) => {
        event.preventDefault();
        write.run(code);
      }}
    >
      <p style={{ margin: 0 }}>{t('factor.scan')}</p>
      <img
        alt={t('factor.qr')}
        src={`data:image/svg+xml,${encodeURIComponent(setup.qr_svg)}`}
        style={{ width: 'min(15rem, 100%)', background: '#fff', borderRadius: '0.5rem' }}
      />
      <p className="tc-soft tc-wrap" style={{ margin: 0 }}>
        {t('factor.secret')} <code>{setup.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
      <TextInput
        label={t('factor.code')}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={7}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        required
      />
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <Button type="submit" className="tc-primary" loading={write.pending}>
        {t('factor.confirm')}
      </Button>
      <Button variant="default" onClick={close}>
        {t('actions.cancel')}
      </Button>
    </form>
  );
}

function Codes({ codes, close }: { codes: string[]; close: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="tc-list" role="status">
      <Notice tone="warn">{t('factor.codesText')}</Notice>
      <ol
        className="tc-facts"
        style={{ fontFamily: 'monospace', fontSize: '1.0625rem', columns: '2 11rem', display: 'block', paddingLeft: '2rem' }}
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <Button className="tc-primary" onClick={close}>
        {t('factor.kept')}
      </Button>
    </div>
  );
}
