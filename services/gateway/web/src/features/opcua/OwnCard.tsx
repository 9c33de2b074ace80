import { Button, Modal } from '@mantine/core';
import { IconCertificate, IconDownload, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { Notice, ProblemNotice } from '../../components/Notice';
import { useWrite } from '../../components/useWrite';
import { CertificateFacts } from './CertificateFacts';
import { type OwnCertificate, REFRESHES } from './certificates';

const TONES = { active: undefined, next: 'warned', former: 'quiet' } as const;
const FORMS = ['der', 'pem'] as const;

/** A certificate of Toolcare: to be put among the trusted ones on each press before it is in use. */
export function OwnCard({ own, mayEdit }: { own: OwnCertificate; mayEdit: boolean }) {
  const { t } = useTranslation();
  const [switching, setSwitching] = useState(false);
  const names = { state: t(`opcuaOwn.${own.state}`) };
  return (
    <div className="tc-card tc-opcua" role="group" aria-label={names.state} data-own={own.state}>
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <strong className="tc-line tc-wrap" style={{ fontSize: '1.0625rem' }}>
          <IconCertificate size={22} aria-hidden />
          {t('opcua.ours')}
        </strong>
        <span className="tc-badge" data-tone={TONES[own.state]}>
          {names.state}
        </span>
      </div>
      {own.state === 'active' && own.ends_soon ? <Notice tone="warn">{t('opcua.oursEnds')}</Notice> : null}
      {own.state === 'next' ? <Notice tone="info">{t('opcua.nextText')}</Notice> : null}
      <CertificateFacts facts={own} />
      <div className="tc-actions">
        {FORMS.map((form) => (
          <Button
            key={form}
            component="a"
            variant="default"
            leftSection={<IconDownload size={20} aria-hidden />}
            href={`/api/v1/opcua/certificates/${encodeURIComponent(own.id)}/file?form=${form}`}
            download
          >
            {t(`opcua.download_${form}`)}
          </Button>
        ))}
        {mayEdit && own.state !== 'active' ? (
          <Button
            leftSection={<IconRefresh size={20} aria-hidden />}
            variant={own.state === 'next' ? 'filled' : 'default'}
            onClick={() => setSwitching(true)}
          >
            {t('opcua.switch')}
          </Button>
        ) : null}
      </div>
      {switching ? <SwitchDialog own={own} close={() => setSwitching(false)} /> : null}
    </div>
  );
}

function SwitchDialog({ own, close }: { own: OwnCertificate; close: () => void }) {
  const { t } = useTranslation();
  const write = useWrite(
    (id: string, key) =>
      body(
        api.POST('/api/v1/opcua/certificates/{certificate_id}/switch', {
          params: { path: { certificate_id: id }, header: { 'Idempotency-Key': key } },
        }),
      ),
    { refreshes: REFRESHES, done: close },
  );
  return (
    <Modal opened onClose={close} title={t('opcua.switch')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <div className="tc-list">
        <p>{t('opcua.switchText')}</p>
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button loading={write.pending} leftSection={<IconRefresh size={20} aria-hidden />} onClick={() => write.run(own.id)}>
          {t('opcua.switch')}
        </Button>
      </div>
    </Modal>
  );
}
