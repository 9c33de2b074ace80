import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMountings } from '../../api/tooling';
import type { Mounting } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { IdentityBadge } from './IdentityBadge';

const SHOWN = 12;

/** Every stretch on a press: with which configuration, for which job, how many shots, by whom. */
export function RunsCard({ toolId, mountings }: { toolId: string; mountings: readonly Mounting[] }) {
  const { t } = useTranslation();
  const [isWhole, setIsWhole] = useState(false);
  const all = useMountings(toolId, isWhole);
  const known = all.data?.pages.flatMap((page) => page.items) ?? mountings;
  const runs = [...known].sort((a, b) => b.mounted_at.localeCompare(a.mounted_at));
  if (runs.length === 0) return null;
  const isMore = isWhole ? all.hasNextPage : runs.length > SHOWN;
  return (
    <Card title={t('run.title')} id="runs">
      <ul className="tc-list">
        {(isWhole ? runs : runs.slice(0, SHOWN)).map((run) => (
          <Run key={run.id} run={run} />
        ))}
      </ul>
      {all.isError ? <ProblemNotice error={all.error} retry={() => void all.refetch()} /> : null}
      {isMore ? (
        <Button mt="sm" variant="default" loading={all.isFetching} onClick={() => (isWhole ? void all.fetchNextPage() : setIsWhole(true))}>
          {t('tools.more')}
        </Button>
      ) : null}
    </Card>
  );
}

function Run({ run }: { run: Mounting }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEngineer = useIsEngineer();
  const when = run.unmounted_at
    ? t('mounting.period', { from: format.moment(run.mounted_at), to: format.moment(run.unmounted_at) })
    : t('mounting.since', { when: format.moment(run.mounted_at) });
  const what = [
    run.configuration_name,
    run.job ? t('run.ofJob', { job: run.job }) : null,
    run.active_cavities === null ? null : t('cavity.count', { count: run.active_cavities }),
    run.order_shots === null ? null : t('run.ordered', { number: format.count(run.order_shots), count: run.order_shots }),
  ].filter(Boolean);
  return (
    <li className="tc-refused" data-run={run.id}>
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <span className="tc-line">
          <strong>{run.machine_name}</strong>
          <span className="tc-soft tc-small">{when}</span>
        </span>
        <strong>{t('units.shots', { count: run.shots, number: format.count(run.shots) })}</strong>
      </div>
      {what.length > 0 ? <div className="tc-small">{what.join(' · ')}</div> : null}
      <div className="tc-line tc-small tc-soft">
        <span>
          {run.unmounted_by ? t('run.byBoth', { by: run.mounted_by, off: run.unmounted_by }) : t('run.by', { by: run.mounted_by })}
        </span>
        <IdentityBadge identity={run.identity} />
        {run.corrections > 0 ? <span>{t('run.corrected', { count: run.corrections })}</span> : null}
        {isEngineer ? (
          <LinkButton
            to="/runs/$runId"
            params={{ runId: run.id }}
            variant="subtle"
            aria-label={t('run.correctOn', { press: run.machine_name, when })}
          >
            {t('run.correct')}
          </LinkButton>
        ) : null}
      </div>
    </li>
  );
}
