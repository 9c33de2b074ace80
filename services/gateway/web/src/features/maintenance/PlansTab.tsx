import { Button } from '@mantine/core';
import { IconClipboardPlus, IconEdit, IconLock, IconLockOpen, IconPlayerPlay } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useForecast } from '../../api/bench';
import { useTool } from '../../api/queries';
import type { BenchJob, BenchPlan, Forecast, PlanLevel } from '../../api/benchTypes';
import { isKnown } from '../../api/toolParts';
import { LinkButton } from '../../components/LinkButton';
import { Missing } from '../../components/Missing';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { ServiceProgress } from '../../components/ServiceProgress';
import { ConditionBadge } from '../../components/Status';
import { useFormat } from '../../components/useFormat';
import { barOf, useLeft } from '../../components/useLeft';
import { useIsEngineer } from '../../components/useRole';
import { Arithmetic, spanOf } from './Arithmetic';
import { FitsCard } from './FitsCard';
import { Interval } from './Interval';
import { LifeCard, Rate } from './LifeCard';
import { inHandOf } from './choices';
import { EndOverrideDialog, OverrideDialog } from './OverrideDialog';
import './bench.css';
import './plans.css';
import { PlanVersions } from './PlanVersions';
import { useOpenJob } from '../../components/useCardAction';

/** The plans of a tool: what is due when and why, what may still run, and what one can do about it. */
export function PlansTab({ toolId }: { toolId: string }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const detail = useTool(toolId);
  const forecast = useForecast(toolId);
  if (!detail.data) return detail.error ? <ProblemNotice error={detail.error} retry={() => void detail.refetch()} /> : <Loading />;
  const { plans, jobs, tool, row } = detail.data;
  const isRetired = (tool?.status ?? row?.status) === 'retired';
  const active = plans.filter((plan) => !plan.retired);
  const isThere = isKnown(detail.data, 'maintenance');
  return (
    <div className="tc-columns">
      <div className="tc-stack">
        {isThere ? null : <Missing missing={['maintenance']} isAll />}
        {isThere && active.length === 0 ? (
          <Card title={t('plan.title')} id="plans">
            <p className="tc-soft tc-lead">{t('plan.why')}</p>
          </Card>
        ) : null}
        {active.map((plan) => (
          <PlanCard key={plan.id} toolId={toolId} plan={plan} jobs={jobs} forecast={forecast.data} number={tool?.number ?? toolId} />
        ))}
        {isEngineer && isThere && !isRetired ? (
          <div>
            <LinkButton
              to="/tools/$toolId/plans/new"
              params={{ toolId }}
              variant="default"
              leftSection={<IconClipboardPlus size={20} aria-hidden />}
            >
              {t('plan.create')}
            </LinkButton>
          </div>
        ) : null}
      </div>
      <div className="tc-stack">
        {forecast.error && !forecast.data ? <ProblemNotice error={forecast.error} retry={() => void forecast.refetch()} /> : null}
        {forecast.data?.life ? <LifeCard forecast={forecast.data} /> : null}
        {forecast.data && !forecast.data.life ? (
          <Card title={t('forecast.rateTitle')} id="rate">
            <Rate forecast={forecast.data} />
          </Card>
        ) : null}
        {active.length > 0 ? <FitsCard toolId={toolId} /> : null}
      </div>
    </div>
  );
}

type PlanCardProps = { toolId: string; plan: BenchPlan; jobs: readonly BenchJob[]; forecast: Forecast | undefined; number: string };

function PlanCard({ toolId, plan, jobs, forecast, number }: PlanCardProps) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  return (
    <Card
      title={plan.name}
      id={`plan-${plan.id}`}
      actions={
        isEngineer ? (
          <LinkButton
            to="/tools/$toolId/plans/$planId"
            params={{ toolId, planId: plan.id }}
            variant="default"
            leftSection={<IconEdit size={18} aria-hidden />}
            aria-label={t('plan.editNamed', { name: plan.name })}
          >
            {t('actions.edit')}
          </LinkButton>
        ) : null
      }
    >
      <ul className="tc-levels">
        {plan.levels.map((level) => (
          <LevelRow
            key={level.id}
            toolId={toolId}
            level={level}
            number={number}
            jobId={inHandOf(jobs, level.id)?.id ?? null}
            forecast={forecast?.levels.find((one) => one.level_id === level.id)}
          />
        ))}
      </ul>
      <PlanVersions planId={plan.id} />
    </Card>
  );
}

type LevelRowProps = {
  toolId: string;
  level: PlanLevel;
  number: string;
  jobId: string | null;
  forecast: Forecast['levels'][number] | undefined;
};

function LevelRow({ toolId, level, number, jobId, forecast }: LevelRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const left = useLeft();
  const span = forecast ? spanOf(forecast, (date) => format.date(date)) : '';
  return (
    <li data-level={level.id}>
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <span className="tc-line">
          <strong>{level.code}</strong> {level.name}
          {level.blocks_run ? (
            <span className="tc-soft tc-small tc-line" style={{ gap: '0.25rem' }}>
              <IconLock size={16} aria-hidden /> {t('plan.blocks', { limit: level.limit_percent })}
            </span>
          ) : null}
        </span>
        <ConditionBadge condition={level.status} />
      </div>
      <ServiceProgress due={barOf(level)} label={t('progress.label', { tool: number, level: level.code })} />
      <div className="tc-line tc-small">
        <span>{left(level)}</span>
        {span ? <strong>{t('forecast.about', { when: span })}</strong> : null}
        <span className="tc-soft">
          <Interval level={level} />
        </span>
        {level.planned_minutes === null ? null : <span className="tc-soft">{t('job.planned', { count: level.planned_minutes })}</span>}
        {level.checklist_id ? <span className="tc-soft">{t('level.withChecklist')}</span> : null}
      </div>
      {level.reason ? <div className="tc-small tc-soft">{t('level.because', { reason: level.reason })}</div> : null}
      {level.only_stored ? <div className="tc-small tc-soft">{t('level.onlyStored')}</div> : null}
      {forecast ? <Arithmetic level={forecast} /> : null}
      <Override level={level} />
      <div className="tc-actions">
        <JobButton level={level} number={number} jobId={jobId} />
        <OverrideButton level={level} />
        {level.checklist_id ? (
          <LinkButton
            to="/tools/$toolId/limits/$checklistId"
            params={{ toolId, checklistId: level.checklist_id }}
            variant="subtle"
            aria-label={t('limits.openNamed', { code: level.code })}
          >
            {t('limits.open')}
          </LinkButton>
        ) : null}
      </div>
    </li>
  );
}

function JobButton({ level, number, jobId }: { level: PlanLevel; number: string; jobId: string | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const open = useOpenJob((id) => void navigate({ to: '/jobs/$jobId', params: { jobId: id } }));
  const about = { tool: number, level: level.code };
  if (jobId) {
    return (
      <LinkButton to="/jobs/$jobId" params={{ jobId }} variant="default" aria-label={`${t('level.toJob')}: ${level.code}`}>
        {t('level.toJob')}
      </LinkButton>
    );
  }
  return (
    <>
      <Button
        variant="default"
        loading={open.pending}
        leftSection={<IconPlayerPlay size={20} aria-hidden />}
        aria-label={t('home.openJob', about)}
        onClick={() => open.run(level.id)}
      >
        {t('home.open')}
      </Button>
      {open.error ? <ProblemNotice error={open.error} /> : null}
    </>
  );
}

function Override({ level }: { level: PlanLevel }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!level.override) return null;
  const { until_total, reason, by, at } = level.override;
  return (
    <Notice tone="warn" icon={IconLockOpen}>
      <strong>{t('override.active', { until: format.count(until_total) })}</strong>
      <div>
        {reason} ({t('log.byline', { when: format.moment(at), name: by })})
      </div>
    </Notice>
  );
}

function OverrideButton({ level }: { level: PlanLevel }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const [open, setOpen] = useState(false);
  if (!isEngineer || !level.blocks_run) return null;
  const close = (): void => setOpen(false);
  return (
    <>
      <Button
        variant="subtle"
        leftSection={<IconLockOpen size={20} aria-hidden />}
        aria-label={t(level.override ? 'override.endNamed' : 'override.title', { code: level.code })}
        onClick={() => setOpen(true)}
      >
        {level.override ? t('override.end') : t('override.open')}
      </Button>
      {open ? level.override ? <EndOverrideDialog level={level} close={close} /> : <OverrideDialog level={level} close={close} /> : null}
    </>
  );
}
