import { Button } from '@mantine/core';
import { IconEdit, IconNumber123, IconTool } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMachines, useTool } from '../../api/queries';
import type { Level, ToolDetail, ToolRow } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { Age, ConditionBadge, DataBadge } from '../../components/Status';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { Gaps } from '../gaps/Gaps';
import { ToolPartsCard } from '../parts/ToolPartsCard';
import { CountsCard } from './CountsCard';
import { JobsCard } from './JobsCard';
import { LogCard } from './LogCard';
import { MountingCard } from './MountingCard';
import { NextCard } from './NextCard';
import { PlansCard } from './PlansCard';
import { RetireButton, Retired } from './Retired';

const EntryDialog = lazy(async () => ({ default: (await import('./EntryDialog')).EntryDialog }));
const route = getRouteApi('/tools/$toolId');

export function ToolPage() {
  const { toolId } = route.useParams();
  const detail = useTool(toolId);
  if (detail.data) return <Detail toolId={toolId} detail={detail.data} />;
  return detail.isPending ? <Loading lines={6} height={110} /> : <ProblemNotice error={detail.error} retry={() => void detail.refetch()} />;
}

function Detail({ toolId, detail }: { toolId: string; detail: ToolDetail }) {
  const machines = useMachines();
  const isEngineer = useIsEngineer();
  const { row, tool } = detail;
  const number = tool?.number ?? row?.number ?? toolId;
  return (
    <>
      <Head toolId={toolId} detail={detail} number={number} />
      <div className="tc-stack">
        <Missing missing={detail.missing} />
        {tool ? <Retired tool={tool} /> : null}
        <Gaps gaps={detail.gaps} placeOf={() => number} />
        <div className="tc-columns">
          <div className="tc-stack">
            <NextCard toolId={toolId} number={number} row={row} plans={detail.plans} />
            <CountsCard toolId={toolId} level={levelOf(detail)} />
            <PlansCard toolId={toolId} plans={detail.plans} row={row} />
          </div>
          <div className="tc-stack">
            {row ? <Facts row={row} /> : null}
            <JobsCard jobs={detail.jobs} plans={detail.plans} toolId={toolId} number={number} />
            <MountingCard toolId={toolId} mountings={detail.mountings} machines={machines.data?.items ?? []} />
            <LogCard log={detail.log} />
            <ToolPartsCard toolId={toolId} />
            {isEngineer && tool?.status !== 'retired' && tool ? <RetireButton tool={tool} /> : null}
          </div>
        </div>
      </div>
    </>
  );
}

/** The level that the list counts down to, with all its lines. */
function levelOf({ row, plans }: ToolDetail): Level | undefined {
  return plans.flatMap((plan) => plan.levels).find((level) => level.id === row?.next?.level_id);
}

function Head({ toolId, detail, number }: { toolId: string; detail: ToolDetail; number: string }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const [entering, setEntering] = useState(false);
  const status = detail.tool?.status ?? detail.row?.status;
  return (
    <PageHead
      tab={number}
      title={number}
      actions={
        <>
          {status === 'retired' ? null : (
            <>
              <LinkButton
                to="/tools/$toolId/log"
                params={{ toolId }}
                className="tc-primary"
                leftSection={<IconTool size={22} aria-hidden />}
              >
                {t('tool.log')}
              </LinkButton>
              <Button variant="default" leftSection={<IconNumber123 size={22} aria-hidden />} onClick={() => setEntering(true)}>
                {t('tool.enterShots')}
              </Button>
            </>
          )}
          {isEngineer ? (
            <LinkButton to="/tools/$toolId/edit" params={{ toolId }} variant="default" leftSection={<IconEdit size={20} aria-hidden />}>
              {t('actions.edit')}
            </LinkButton>
          ) : null}
          {entering ? (
            <Suspense fallback={null}>
              <EntryDialog opened close={() => setEntering(false)} toolId={toolId} number={number} total={detail.row?.total ?? null} />
            </Suspense>
          ) : null}
        </>
      }
    >
      <div className="tc-line">
        <span className="tc-soft">{detail.tool?.name ?? detail.row?.name}</span>
        {detail.row ? <ConditionBadge condition={detail.row.condition} /> : null}
        {status && status !== 'released' ? <span className="tc-badge">{t(`toolStatus.${status}`)}</span> : null}
      </div>
    </PageHead>
  );
}

/** A service that did not answer: what it owns is missing on this page, and the page says so. */
function Missing({ missing }: { missing: readonly string[] }) {
  const { t, i18n } = useTranslation();
  if (missing.length === 0) return null;
  const names = missing
    .map((name) => (i18n.exists(`services.${name}`) ? i18n.t(`services.${name}` as 'services.registry') : name))
    .join(', ');
  return <Notice tone="warn">{t('tool.missing', { names })}</Notice>;
}

function Facts({ row }: { row: ToolRow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const uncertain = row.total_high - row.total;
  return (
    <Card title={t('tool.facts')} id="facts">
      <dl className="tc-facts">
        <div>
          <dt>{t('tool.total')}</dt>
          <dd data-field="total">
            {t('units.shots', counted(row.total))}
            {uncertain > 0 ? <div className="tc-small tc-soft">{t('tool.uncertain', { number: format.count(uncertain) })}</div> : null}
          </dd>
        </div>
        <div>
          <dt>{t('tool.life')}</dt>
          <dd>
            {row.life_percent === null ? t('tool.lifeUnknown') : format.percent(row.life_percent)}
            {row.design_life_shots === null ? null : (
              <div className="tc-small tc-soft">{t('tool.lifeOf', counted(row.design_life_shots))}</div>
            )}
          </dd>
        </div>
        <div>
          <dt>{t('fields.cavities')}</dt>
          <dd>{format.count(row.cavity_count)}</dd>
        </div>
        <div>
          <dt>{t('tool.lastShot')}</dt>
          <dd>{row.last_shot_at ? <Age at={row.last_shot_at} /> : t('tool.never')}</dd>
        </div>
        <div>
          <dt>{t('tools.columnData')}</dt>
          <dd>
            <DataBadge state={row.data_state} />
          </dd>
        </div>
      </dl>
    </Card>
  );
}
