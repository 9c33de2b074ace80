import { useTranslation } from 'react-i18next';
import type { FailureSeverity, FailureState } from '../../api/failureTypes';
import { SEVERITIES, STATES } from './looks';

export function SeverityBadge({ severity }: { severity: FailureSeverity }) {
  const { t } = useTranslation();
  const { icon: Icon, tone } = SEVERITIES[severity];
  return (
    <span className="tc-badge" data-tone={tone} data-severity={severity}>
      <Icon size={17} aria-hidden stroke={2.2} />
      {t(`failureSeverity.${severity}`)}
    </span>
  );
}

export function FailureStateBadge({ state }: { state: FailureState }) {
  const { t } = useTranslation();
  const { icon: Icon, tone } = STATES[state];
  return (
    <span className="tc-badge" data-tone={tone} data-failure-state={state}>
      <Icon size={17} aria-hidden stroke={2} />
      {t(`failureState.${state}`)}
    </span>
  );
}
