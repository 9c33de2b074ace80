import { IconClipboardPlus, IconEdit, IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Level, Plan, ToolRow } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { Card } from '../../components/Page';
import { ServiceProgress, useRemaining } from '../../components/ServiceProgress';
import { ConditionBadge } from '../../components/Status';
import { useCounted } from '../../components/useCounted';
import { useIsEngineer } from '../../components/useRole';

export function PlansCard({ toolId, plans, row }: { toolId: string; plans: readonly Plan[]; row: ToolRow | null }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const active = plans.filter((plan) => !plan.retired);
  return (
    <Card
      title={t('plan.title')}
      id="plans"
      actions={
        isEngineer ? (
          <LinkButton
            to="/tools/$toolId/plans/new"
            params={{ toolId }}
            variant="default"
            leftSection={<IconClipboardPlus size={20} aria-hidden />}
          >
            {t('plan.create')}
          </LinkButton>
        ) : null
      }
    >
      {active.length === 0 ? <p className="tc-soft">{t('plan.why')}</p> : null}
      {active.map((plan) => (
        <section key={plan.id} aria-label={plan.name} style={{ marginBottom: '1rem' }}>
          <div className="tc-card-head" style={{ marginBottom: '0.25rem' }}>
            <strong>{plan.name}</strong>
            {isEngineer ? (
              <LinkButton
                to="/tools/$toolId/plans/$planId"
                params={{ toolId, planId: plan.id }}
                variant="subtle"
                leftSection={<IconEdit size={18} aria-hidden />}
                aria-label={t('plan.editNamed', { name: plan.name })}
              >
                {t('actions.edit')}
              </LinkButton>
            ) : null}
          </div>
          <ul className="tc-list">
            {plan.levels.map((level) => (
              <LevelLine key={level.id} level={level} number={row?.number ?? toolId} />
            ))}
          </ul>
        </section>
      ))}
    </Card>
  );
}

function LevelLine({ level, number }: { level: Level; number: string }) {
  const { t } = useTranslation();
  const remaining = useRemaining();
  return (
    <li>
      <div className="tc-line" style={{ justifyContent: 'space-between', marginBottom: '0.25rem' }}>
        <span className="tc-line">
          <strong>{level.code}</strong> {level.name}
          {level.blocks_run ? (
            <span className="tc-soft tc-small tc-line" style={{ gap: '0.25rem' }}>
              <IconLock size={16} aria-hidden /> {t('plan.blocks', { limit: level.limit_percent })}
            </span>
          ) : null}
        </span>
        {level.status === 'ok' ? <span className="tc-small">{remaining(level)}</span> : <ConditionBadge condition={level.status} />}
      </div>
      <ServiceProgress due={level} label={t('progress.label', { tool: number, level: level.code })} />
      <div className="tc-soft tc-small">
        <Interval level={level} />
        {level.status === 'ok' ? null : ` · ${remaining(level)}`}
      </div>
    </li>
  );
}

export function Interval({ level }: { level: Pick<Level, 'interval_shots' | 'interval_days'> }) {
  const { t } = useTranslation();
  const counted = useCounted();
  const parts = [
    level.interval_shots === null ? null : t('plan.everyShots', counted(level.interval_shots)),
    level.interval_days === null ? null : t('plan.everyDays', { count: level.interval_days }),
  ].filter((part) => part !== null);
  return <>{parts.join(t('plan.or'))}</>;
}
