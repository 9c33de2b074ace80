import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useMachines } from '../../api/queries';
import type { Level, Tool, ToolDetail, ToolRow } from '../../api/types';
import { Card, Loading } from '../../components/Page';
import { Age, DataBadge } from '../../components/Status';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { loadArea } from '../../i18n';
import { ToolFailuresCard } from '../failures/ToolFailuresCard';
import { LabelCard } from '../labels/LabelCard';
import { ToolPartsCard } from '../parts/ToolPartsCard';
import { AxesCard } from './AxesCard';
import { CountsCard } from './CountsCard';
import { JobsCard } from './JobsCard';
import { LegalHold } from './LegalHold';
import { LogCard } from './LogCard';
import { MountingCard } from './MountingCard';
import { NextCard } from './NextCard';
import { RetireButton } from './Retired';
import { RunsCard } from './RunsCard';
import type { TabProps } from './ToolPage';

const ViewsCard = lazy(async () => {
  const [{ ViewsCard: card }] = await Promise.all([import('../views/ViewsCard'), loadArea('cameras')]);
  return { default: card };
});

export function OverviewTab({ toolId, detail }: TabProps) {
  const machines = useMachines();
  const isEngineer = useIsEngineer();
  const { row, tool } = detail;
  const number = tool?.number ?? row?.number ?? toolId;
  return (
    <>
      {tool?.legal_hold ? <LegalHold tool={tool} /> : null}
      {tool ? <AxesCard tool={tool} /> : null}
      <div className="tc-columns">
        <div className="tc-stack">
          <NextCard toolId={toolId} number={number} detail={detail} />
          <ToolFailuresCard toolId={toolId} />
          <CountsCard toolId={toolId} level={levelOf(detail)} />
          <Suspense fallback={<Loading lines={1} height={160} />}>
            <ViewsCard toolId={toolId} />
          </Suspense>
          <RunsCard toolId={toolId} mountings={detail.mountings} />
        </div>
        <div className="tc-stack">
          <MountingCard toolId={toolId} detail={detail} machines={machines.data?.items ?? []} />
          {row ? <Facts row={row} tool={tool} /> : null}
          <JobsCard jobs={detail.jobs} plans={detail.plans} />
          <LogCard detail={detail} />
          <ToolPartsCard toolId={toolId} />
          {tool ? <LabelCard tool={tool} /> : null}
          {isEngineer && tool && tool.status !== 'retired' ? <RetireButton tool={tool} /> : null}
          {tool && !tool.legal_hold ? <LegalHold tool={tool} /> : null}
        </div>
      </div>
    </>
  );
}

/** The level that the list counts down to, with all its lines. */
function levelOf({ row, plans }: ToolDetail): Level | undefined {
  return plans.flatMap((plan) => plan.levels).find((level) => level.id === row?.next?.level_id);
}

function Facts({ row, tool }: { row: ToolRow; tool: Tool | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const uncertain = row.total_high - row.total;
  const life = tool?.life_shots ?? row.design_life_shots;
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
            {life ? format.percent((100 * row.total_high) / life) : t('tool.lifeUnknown')}
            {life ? <div className="tc-small tc-soft">{t('tool.lifeOf', counted(life))}</div> : null}
          </dd>
        </div>
        <div>
          <dt>{t('fields.cavities')}</dt>
          <dd>
            {tool && tool.active_cavities < tool.cavity_count
              ? t('cavity.activeOf', { active: format.count(tool.active_cavities), all: format.count(tool.cavity_count) })
              : format.count(row.cavity_count)}
          </dd>
        </div>
        {tool ? <Identity tool={tool} /> : null}
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

function Identity({ tool }: { tool: Tool }) {
  const { t } = useTranslation();
  const rows = [
    { name: t('toolClass.one'), value: tool.class_code },
    { name: t('owner.one'), value: tool.owner },
    { name: t('modification.level'), value: tool.change_level },
  ].filter(({ value }) => value);
  return rows.map(({ name, value }) => (
    <div key={name}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  ));
}
