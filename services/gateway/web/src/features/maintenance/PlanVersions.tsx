import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlanVersions } from '../../api/bench';
import type { PlanVersion } from '../../api/benchTypes';
import { ProblemNotice } from '../../components/Notice';
import { Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { Interval } from './Interval';

/** How the plan came to be what it is: every version with who, when and why. Asked for when opened. */
export function PlanVersions({ planId }: { planId: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('plans.versions')}</summary>
      {open ? <List planId={planId} /> : null}
    </details>
  );
}

function List({ planId }: { planId: string }) {
  const versions = usePlanVersions(planId);
  if (versions.isPending) return <Loading lines={2} />;
  if (versions.error) return <ProblemNotice error={versions.error} retry={() => void versions.refetch()} />;
  return (
    <ol className="tc-list">
      {versions.data.items.map((version) => (
        <Version key={version.version} version={version} />
      ))}
    </ol>
  );
}

function Version({ version }: { version: PlanVersion }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li className="tc-refused">
      <div className="tc-line">
        <strong>{t('template.version', { version: version.version })}</strong>
        <span className="tc-soft tc-small">{t('log.byline', { when: format.moment(version.at), name: version.by })}</span>
      </div>
      {version.reason ? <div>{version.reason}</div> : null}
      <ul className="tc-small tc-soft">
        {version.levels.map((level) => (
          <li key={level.code}>
            {level.code} {level.name}: <Interval level={level} />
          </li>
        ))}
      </ul>
    </li>
  );
}
