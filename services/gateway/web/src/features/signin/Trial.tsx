import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../api/problem';
import { Notice, ProblemNotice } from '../../components/Notice';
import { hasCode } from '../../components/useWrite';
import type { Found } from './provider';

/** What the provider said when it was tried. */
export function Trial({ found, error }: { found: Found | null; error: unknown }) {
  const { t } = useTranslation();
  const why = error instanceof ApiProblem && typeof error.data.why === 'string' ? error.data.why : null;
  const isAway = hasCode(error, 'provider_away');
  return (
    <div role="status" className="tc-list">
      {isAway || why ? <Notice tone="bad">{why ? t('signIn.why', { why }) : t('signIn.away')}</Notice> : null}
      {error && !isAway && !why ? <ProblemNotice error={error} /> : null}
      {found && !error ? (
        <>
          <Notice tone="info">
            <strong>{t('signIn.tried')}</strong>
            <div className="tc-wrap">{t('signIn.found', { issuer: found.issuer, count: found.keys })}</div>
            <div className="tc-wrap">{t('signIn.goesTo', { host: new URL(found.authorization_endpoint).host })}</div>
            <div>{t('signIn.tryNext')}</div>
          </Notice>
          {found.warnings.map((warning) => (
            <Notice key={warning} tone="warn">
              {t(`signIn.warning_${warning}`)}
            </Notice>
          ))}
        </>
      ) : null}
    </div>
  );
}
