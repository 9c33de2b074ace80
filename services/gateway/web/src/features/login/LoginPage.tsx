import { Button, Title } from '@mantine/core';
import { IconMessageReport } from '@tabler/icons-react';
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Loading } from '../../components/Page';
import { SettingsFields } from '../../components/Settings';
import { queries } from '../../lib/runtime';
import { listenForScans } from '../../lib/scan';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { OwnPasswordPage } from '../account/OwnPasswordPage';
import { labelCode, reportPath } from '../guest/label';
import { TakeOver } from '../lock/TakeOver';
import './login.css';
import { CompanyLogin } from './CompanyLogin';
import { failedSignIn, withoutFailure } from './failedSignIn';
import { LoginForm } from './LoginForm';
import { taken } from './taken';
import { useGreeting } from './useGreeting';
import { useWays } from './ways';

/** The login, and a password of one's own where the first one was given by somebody else. */
export function LoginPage() {
  const { state } = useStore(session);
  return <QueryClientProvider client={queries}>{state === 'must' ? <OwnPasswordPage /> : <Login />}</QueryClientProvider>;
}

function Login() {
  const { t } = useTranslation();
  const { state, user } = useStore(session);
  const greeting = useGreeting();
  const label = labelCode(location.pathname);
  const [byPin, setByPin] = useState(false);
  const [failed] = useState(() => failedSignIn(location.search));
  const ways = useWays();
  const company = ways.data?.provider ?? null;
  const form = <LoginForm username={state === 'expired' ? user.username : ''} autoFocus={company === null} done={taken} />;
  useEffect(() => {
    if (failed) history.replaceState(history.state, '', withoutFailure(location.href));
  }, [failed]);
  useEffect(() => listenForScans(), []);
  useEffect(() => {
    document.title = t('app.title', { page: t('login.title') });
  }, [t]);
  return (
    <div className="tc-login">
      <div className="tc-login-side">
        <div className="tc-brand">
          <img src="/icon.svg" alt="" width={32} height={32} />
          {t('app.name')}
        </div>
        <div>
          <p style={{ fontSize: '2rem', lineHeight: 1.2, fontWeight: 650, maxWidth: '22ch', margin: 0 }}>{t('login.claim')}</p>
          <p style={{ maxWidth: '44ch', fontSize: '1.0625rem' }}>{t('login.claimText')}</p>
        </div>
        <span className="tc-small">{greeting?.name ? greeting.name : t('login.plant')}</span>
      </div>
      <main className="tc-login-main">
        <div>
          {greeting?.name ? <div className="tc-soft tc-login-plant">{greeting.name}</div> : null}
          <Title order={1}>{t('login.title')}</Title>
        </div>
        {greeting?.set_up === false && state === 'out' ? (
          <Notice tone="info">
            <strong>{t('login.newHere')}</strong>
            <div>{t('login.newHereText')}</div>
          </Notice>
        ) : null}
        {state === 'expired' ? <Notice tone="info">{t('login.expired', { name: user.name })}</Notice> : null}
        {failed ? <ProblemNotice error={failed} /> : null}
        {company === null || byPin ? null : <CompanyLogin name={company} />}
        {ways.isPending && !byPin ? <Loading lines={3} /> : null}
        {byPin || ways.isPending ? null : company === null ? (
          form
        ) : (
          <PasswordsToo name={company} forAll={ways.data?.passwords === 'everybody'}>
            {form}
          </PasswordsToo>
        )}
        <TakeOver done={taken} open={byPin} setOpen={setByPin} />
        {label ? (
          <Button
            component="a"
            href={reportPath(label)}
            variant="default"
            fullWidth
            leftSection={<IconMessageReport size={22} aria-hidden />}
          >
            {t('login.report')}
          </Button>
        ) : null}
        <details>
          <summary className="tc-soft">{t('settings.title')}</summary>
          <div style={{ paddingTop: '0.75rem' }}>
            <SettingsFields />
          </div>
        </details>
      </main>
    </div>
  );
}

/** Passwords beside the company login: folded away, unless everybody may use them. */
function PasswordsToo({ name, forAll, children }: { name: string; forAll: boolean; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <details className="tc-login-passwords" open={forAll}>
      <summary>{forAll ? t('login.orPassword') : t('login.forAdministrators')}</summary>
      <div className="tc-list" style={{ paddingTop: '0.75rem' }}>
        {forAll ? null : (
          <p className="tc-soft" style={{ margin: 0 }}>
            {t('login.forAdministratorsText', { name })}
          </p>
        )}
        {children}
      </div>
    </details>
  );
}
