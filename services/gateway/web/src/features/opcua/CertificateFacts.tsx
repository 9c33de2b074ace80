import { useTranslation } from 'react-i18next';
import { useFormat } from '../../components/useFormat';
import { inPairs } from './certificates';

type Facts = { subject: string; application_uri: string; thumbprint: string; fingerprint: string; starts_at: string; ends_at: string };

/** What is compared with the press's own display. */
export function CertificateFacts({ facts }: { facts: Facts }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <dl className="tc-kv">
      <dt>{t('opcua.thumbprint')}</dt>
      <dd className="tc-opcua-print">{inPairs(facts.thumbprint)}</dd>
      <dt>{t('opcua.subject')}</dt>
      <dd>{facts.subject}</dd>
      <dt>{t('opcua.applicationUri')}</dt>
      <dd>{facts.application_uri || '–'}</dd>
      <dt>{t('opcua.valid')}</dt>
      <dd>{t('opcua.validRange', { from: format.moment(facts.starts_at), to: format.moment(facts.ends_at) })}</dd>
      <dt>{t('opcua.fingerprint')}</dt>
      <dd className="tc-opcua-print tc-small">{inPairs(facts.fingerprint)}</dd>
    </dl>
  );
}
