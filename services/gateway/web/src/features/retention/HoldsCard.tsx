import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useLegalHolds } from '../../api/retention';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';

/** The tools of which nothing ages out. */
export function HoldsCard() {
  const { t } = useTranslation();
  const format = useFormat();
  const holds = useLegalHolds();
  return (
    <Card title={t('retention.holds')} id="legal-holds">
      <p className="tc-soft" style={{ marginTop: 0 }}>
        {t('retention.holdsText')}
      </p>
      {holds.isPending ? <Loading lines={1} /> : null}
      {holds.isError && !holds.data ? <ProblemNotice error={holds.error} retry={() => void holds.refetch()} /> : null}
      {holds.data?.length === 0 ? <p>{t('retention.noHolds')}</p> : null}
      <ul className="tc-holds">
        {(holds.data ?? []).map((hold) => (
          <li key={hold.tool_id}>
            <Link to="/tools/$toolId" params={{ toolId: hold.tool_id }} className="tc-chip">
              {hold.number} {hold.name}
            </Link>
            <div className="tc-wrap">{hold.reason}</div>
            <div className="tc-small tc-soft">{t('log.byline', { when: format.moment(hold.at), name: hold.by })}</div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
