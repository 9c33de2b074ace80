import { IconCertificate, IconKey, IconPlugConnected, IconPlus, IconVideo } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useGaps } from '../../api/gaps';
import { useSources } from '../../api/queries';
import type { Source } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useIsEngineer } from '../../components/useRole';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { SourceLine } from '../machines/SourceLine';
import { toSeeTo, useCertificates } from '../opcua/certificates';
import { isOpcua } from './config';
import { OpenGaps } from './OpenGaps';
import '../machines/machines.css';
import { worstSourcesFirst } from './order';
import { Rejections } from './Rejections';
import { areShared, readerOf, useReaders, type Readers } from './readers';

export function SourcesPage() {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const isAdministrator = useStore(session).user?.role === 'administrator';
  const sources = useSources();
  const gaps = useGaps('open');
  const readers = useReaders().data;
  const shared = areShared(readers) ? readers : undefined;
  const items = worstSourcesFirst(sources.data?.items ?? []);
  const add = isEngineer ? (
    <LinkButton to="/sources/new" leftSection={<IconPlus size={20} aria-hidden />}>
      {t('sources.add')}
    </LinkButton>
  ) : undefined;
  const loading = <Loading lines={4} height={90} />;
  return (
    <>
      <PageHead
        title={t('sources.title')}
        actions={
          <>
            <LinkButton to="/cameras" variant="default" leftSection={<IconVideo size={20} aria-hidden />}>
              {t('nav.cameras')}
            </LinkButton>
            {items.some((source) => isOpcua(source.kind)) ? <CertificatesLink /> : null}
            {isAdministrator ? (
              <LinkButton to="/mqtt-clients" variant="default" leftSection={<IconKey size={20} aria-hidden />}>
                {t('sources.clients')}
              </LinkButton>
            ) : null}
            {add}
          </>
        }
      >
        <span className="tc-soft">{t('sources.text')}</span>
        {shared ? <Copies readers={shared} /> : null}
      </PageHead>
      {sources.isPending || isOnItsWay(gaps) ? (
        loading
      ) : (
        <Suspense fallback={loading}>
          <div className="tc-stack">
            {sources.isError && !sources.data ? <ProblemNotice error={sources.error} retry={() => void sources.refetch()} /> : null}
            {sources.isSuccess && items.length === 0 ? (
              <EmptyState icon={IconPlugConnected} title={t('sources.none')} action={add}>
                {t('sources.noneText')}
              </EmptyState>
            ) : null}
            <OpenGaps found={gaps} />
            <div className="tc-machines">
              {items.map((source) => (
                <SourceCard key={source.id} source={source} isEngineer={isEngineer} readers={shared} />
              ))}
            </div>
            <Rejections />
          </div>
        </Suspense>
      )}
    </>
  );
}

/** The uncertain counts stand above the sources: shown after them, they would push them away from under a finger. */
function isOnItsWay({ isPending, isFetching, failureCount }: ReturnType<typeof useGaps>): boolean {
  return isPending && isFetching && failureCount === 0;
}

/** Where a press waits for a decision, or a certificate comes to its end, the link says so. */
function CertificatesLink() {
  const { t } = useTranslation();
  const certificates = useCertificates();
  const count = certificates.data ? toSeeTo(certificates.data) : 0;
  return (
    <LinkButton
      to="/opcua"
      variant="default"
      leftSection={<IconCertificate size={20} aria-hidden />}
      rightSection={
        count > 0 ? (
          <span className="tc-badge" data-tone="warned">
            {t('sources.toSeeTo', { count })}
          </span>
        ) : undefined
      }
    >
      {t('sources.certificates')}
    </LinkButton>
  );
}

/** Which copies of Toolcare share the sources, and how many each reads. */
function Copies({ readers }: { readers: Readers }) {
  const { t } = useTranslation();
  const copies = readers.items.map((reader) => t('sources.copy', { name: reader.name, count: reader.source_ids.length }));
  return (
    <span className="tc-soft tc-small" data-copies={copies.length}>
      {t('sources.copies', { count: copies.length, copies: copies.join(', ') })}
    </span>
  );
}

type CardProps = { source: Source; isEngineer: boolean; readers: Readers | undefined };

function SourceCard({ source, isEngineer, readers }: CardProps) {
  const { t } = useTranslation();
  return (
    <div
      role="group"
      className="tc-card tc-stack"
      style={{ gap: '0.625rem', position: 'relative' }}
      aria-label={`${source.machine_name} ${source.name}`}
      data-source={source.id}
    >
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <strong style={{ fontSize: '1.0625rem' }}>
          {isEngineer ? (
            <Link to="/sources/$sourceId" params={{ sourceId: source.id }} className="tc-cover">
              {source.machine_name}
            </Link>
          ) : (
            source.machine_name
          )}
        </strong>
        <span className="tc-soft tc-small">{t(`kind.${source.kind}`)}</span>
      </div>
      <SourceLine source={source} />
      {readers && source.state !== 'disabled' ? <ReadBy name={readerOf(readers, source.id)} /> : null}
      {source.open_gaps > 0 ? <span className="tc-small">{t('sources.openGaps', { count: source.open_gaps })}</span> : null}
    </div>
  );
}

function ReadBy({ name }: { name: string | undefined }) {
  const { t } = useTranslation();
  return <span className="tc-soft tc-small">{name ? t('sources.readBy', { name }) : t('sources.unread')}</span>;
}
