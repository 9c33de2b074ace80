import { Button } from '@mantine/core';
import { IconCertificate, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { REFRESHES, useCertificates, waitingFirst } from './certificates';
import { OwnCard } from './OwnCard';
import { ServerCard } from './ServerCard';
import './opcua.css';

/** Whom Toolcare believes over OPC UA, and what it shows itself. */
export function OpcuaPage() {
  const { t } = useTranslation();
  const certificates = useCertificates();
  const mayEdit = useStore(session).user?.role === 'administrator';
  const own = certificates.data?.own ?? [];
  const servers = waitingFirst(certificates.data?.servers ?? []);
  const isRenewing = own.some((one) => one.state === 'next');
  return (
    <>
      <PageHead
        title={t('opcua.title')}
        actions={mayEdit && certificates.data && !isRenewing ? <NewCertificate first={own.length === 0} /> : null}
      >
        <p className="tc-soft" style={{ margin: 0 }}>
          {t('opcua.intro')}
        </p>
      </PageHead>
      <div className="tc-stack">
        {certificates.isPending ? <Loading lines={3} height={120} /> : null}
        {certificates.isError && !certificates.data ? (
          <ProblemNotice error={certificates.error} retry={() => void certificates.refetch()} />
        ) : null}
        <h2 className="tc-opcua-head">{t('opcua.oursTitle')}</h2>
        {certificates.isSuccess && own.length === 0 ? (
          <EmptyState icon={IconCertificate} title={t('opcua.noneOwn')}>
            {t('opcua.noneOwnText')}
          </EmptyState>
        ) : null}
        {own.map((one) => (
          <OwnCard key={one.id} own={one} mayEdit={mayEdit} />
        ))}
        <h2 className="tc-opcua-head">{t('opcua.theirsTitle')}</h2>
        {certificates.isSuccess && servers.length === 0 ? (
          <EmptyState icon={IconCertificate} title={t('opcua.noneServer')}>
            {t('opcua.noneServerText')}
          </EmptyState>
        ) : null}
        {servers.map((one) => (
          <ServerCard key={one.id} server={one} />
        ))}
      </div>
    </>
  );
}

function NewCertificate({ first }: { first: boolean }) {
  const { t } = useTranslation();
  const write = useWrite(
    (_: null, key) => body(api.POST('/api/v1/opcua/certificates', { params: { header: { 'Idempotency-Key': key } } })),
    {
      refreshes: REFRESHES,
      done: () => window.scrollTo({ top: 0 }),
    },
  );
  return (
    <div className="tc-list">
      <Button leftSection={<IconPlus size={20} aria-hidden />} loading={write.pending} onClick={() => write.run(null)}>
        {t(first ? 'opcua.make' : 'opcua.renew')}
      </Button>
      {write.error ? <ProblemNotice error={write.error} /> : null}
    </div>
  );
}
