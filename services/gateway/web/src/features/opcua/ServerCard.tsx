import { Button, Switch } from '@mantine/core';
import { IconCertificate, IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { Notice } from '../../components/Notice';
import { useIsEngineer } from '../../components/useRole';
import { useFormat } from '../../components/useFormat';
import { ReasonDialog } from '../dialogs/ReasonDialog';
import { CertificateFacts } from './CertificateFacts';
import { REFRESHES, type ServerCertificate } from './certificates';
import './opcua.css';

const TONES = { waiting: 'warned', trusted: undefined, refused: 'overdue', replaced: 'quiet' } as const;

/** The certificate of a press's server, and the decision whether it is believed. */
export function ServerCard({ server, decided }: { server: ServerCertificate; decided?: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEngineer = useIsEngineer();
  const [deed, setDeed] = useState<'trust' | 'refuse' | null>(null);
  const names = { server: server.server };
  return (
    <div className="tc-card tc-opcua" role="group" aria-label={t('opcua.serverNamed', names)} data-certificate={server.state}>
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <strong className="tc-line tc-wrap" style={{ fontSize: '1.0625rem' }}>
          <IconCertificate size={22} aria-hidden />
          {server.server}
        </strong>
        <span className="tc-badge" data-tone={TONES[server.state]}>
          {t(`opcuaStanding.${server.state}`)}
        </span>
      </div>
      {server.state === 'waiting' ? <Notice tone="warn">{t('opcua.compare')}</Notice> : null}
      {server.state === 'trusted' && server.ends_soon ? <Notice tone="warn">{t('opcua.theirsEnds')}</Notice> : null}
      <CertificateFacts facts={server} />
      {server.decided_at && server.decided_by ? (
        <div className="tc-soft tc-small tc-wrap">
          {t('opcua.decided', { who: server.decided_by, when: format.moment(server.decided_at) })}
          {server.note ? ` – ${server.note}` : ''}
        </div>
      ) : null}
      {isEngineer ? (
        <div className="tc-actions">
          {server.state === 'trusted' ? null : (
            <Button
              leftSection={<IconShieldCheck size={20} aria-hidden />}
              variant={server.state === 'waiting' ? 'filled' : 'default'}
              aria-label={t('opcua.trustNamed', names)}
              onClick={() => setDeed('trust')}
            >
              {t('opcua.trust')}
            </Button>
          )}
          {server.state === 'refused' ? null : (
            <Button
              variant="subtle"
              color="red"
              leftSection={<IconShieldX size={20} aria-hidden />}
              aria-label={t('opcua.refuseNamed', names)}
              onClick={() => setDeed('refuse')}
            >
              {t('opcua.refuse')}
            </Button>
          )}
        </div>
      ) : null}
      {deed ? (
        <Decision
          server={server}
          deed={deed}
          close={() => {
            setDeed(null);
            decided?.();
          }}
        />
      ) : null}
    </div>
  );
}

function Decision({ server, deed, close }: { server: ServerCertificate; deed: 'trust' | 'refuse'; close: () => void }) {
  const { t } = useTranslation();
  const [evenExpired, setEvenExpired] = useState(server.even_expired);
  const params = (key: string) => ({ path: { certificate_id: server.id }, header: { 'Idempotency-Key': key } });
  const isTrust = deed === 'trust';
  return (
    <ReasonDialog
      title={t(isTrust ? 'opcua.trustNamed' : 'opcua.refuseNamed', { server: server.server })}
      text={t(isTrust ? 'opcua.trustText' : 'opcua.refuseText')}
      label={t('opcua.note')}
      submit={t(isTrust ? 'opcua.trust' : 'opcua.refuse')}
      color={isTrust ? 'blue' : 'red'}
      optional
      also={evenExpired}
      refreshes={REFRESHES}
      send={(note, key) =>
        isTrust
          ? body(
              api.POST('/api/v1/opcua/servers/{certificate_id}/trust', { params: params(key), body: { note, even_expired: evenExpired } }),
            )
          : body(api.POST('/api/v1/opcua/servers/{certificate_id}/refuse', { params: params(key), body: { note } }))
      }
      close={close}
    >
      {isTrust ? (
        <>
          <CertificateFacts facts={server} />
          <Switch
            label={t('opcua.evenExpired')}
            description={t('opcua.evenExpiredHint')}
            checked={evenExpired}
            onChange={(event) => setEvenExpired(event.currentTarget.checked)}
          />
        </>
      ) : null}
    </ReasonDialog>
  );
}
