import { Button } from '@mantine/core';
import { IconCheck, IconSearch } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { Notice, ProblemNotice } from '../../components/Notice';
import { uid } from '../../lib/uid';
import type { Discovered, Endpoint } from './certificates';
import './opcua.css';

export type Chosen = { security_policy: string; security_mode: string; login?: string };
const CLOCK_OFF_S = 300;

/** Asks a server how it lets itself be read; a tap takes one of its ways into the form. */
export function Discovery({ url, login, choose }: { url: string; login: string; choose: (chosen: Chosen) => void }) {
  const { t } = useTranslation();
  const asked = useMutation({
    networkMode: 'always',
    mutationFn: () => body(api.POST('/api/v1/opcua/discover', { params: { header: { 'Idempotency-Key': uid() } }, body: { url } })),
  });
  return (
    <div className="tc-list">
      <div>
        <Button
          variant="default"
          leftSection={<IconSearch size={20} aria-hidden />}
          disabled={!url.startsWith('opc.tcp://')}
          loading={asked.isPending}
          onClick={() => asked.mutate()}
        >
          {t('opcua.discover')}
        </Button>
      </div>
      {asked.error ? <ProblemNotice error={asked.error} /> : null}
      {asked.data ? <Offers found={asked.data} login={login} choose={choose} /> : null}
    </div>
  );
}

function Offers({ found, login, choose }: { found: Discovered; login: string; choose: (chosen: Chosen) => void }) {
  const { t } = useTranslation();
  if (!found.reachable) return <Notice tone="bad">{found.detail}</Notice>;
  const off = found.clock_off_s ?? 0;
  return (
    <div className="tc-opcua-offers" role="group" aria-label={t('opcua.offers')}>
      <strong>{found.application ? t('opcua.offersNamed', { name: found.application }) : t('opcua.offers')}</strong>
      {Math.abs(off) >= CLOCK_OFF_S ? (
        <Notice tone="warn">{t(off > 0 ? 'opcua.clockAhead' : 'opcua.clockBehind', { count: Math.round(Math.abs(off) / 60) })}</Notice>
      ) : null}
      {found.endpoints.map((endpoint) => (
        <Offer key={`${endpoint.name} ${endpoint.mode ?? ''}`} endpoint={endpoint} login={login} choose={choose} />
      ))}
    </div>
  );
}

function Offer({ endpoint, login, choose }: { endpoint: Endpoint; login: string; choose: (chosen: Chosen) => void }) {
  const { t } = useTranslation();
  const name = endpoint.policy ? t(`opcuaPolicy.${endpoint.policy}`) : endpoint.name;
  const words = endpoint.mode ? `${name}, ${t(`opcuaMode.${endpoint.mode}`)}` : name;
  const logins = endpoint.logins.map((one) => t(`opcuaLogin.${one}`)).join(', ');
  if (!endpoint.policy || !endpoint.usable) return <div className="tc-soft tc-small">{t('opcua.notSpoken', { name: words })}</div>;
  const chosen: Chosen = { security_policy: endpoint.policy, security_mode: endpoint.mode ?? 'sign_and_encrypt' };
  // A login that this way in does not take would only fail.
  const other = endpoint.logins.length > 0 && !(endpoint.logins as string[]).includes(login) ? endpoint.logins[0] : undefined;
  return (
    <Button
      variant="default"
      justify="flex-start"
      h="auto"
      mih={56}
      leftSection={<IconCheck size={20} aria-hidden />}
      onClick={() => choose(other ? { ...chosen, login: other } : chosen)}
    >
      <span style={{ textAlign: 'left', whiteSpace: 'normal', padding: '0.375rem 0' }}>
        {words}
        <span className="tc-soft tc-small" style={{ display: 'block' }}>
          {logins}
        </span>
      </span>
    </Button>
  );
}
