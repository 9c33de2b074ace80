import { IconCalendarStats, IconClipboardPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCounts } from '../../api/queries';
import type { NextLevel, Plan, ToolRow } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState } from '../../components/Notice';
import { Card } from '../../components/Page';
import { scaleOf, ServiceProgress } from '../../components/ServiceProgress';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { dailyRate, projectedDate } from '../../lib/forecast';
import { useNow } from '../../lib/useNow';
import { DAILY } from './spans';

export function NextCard({ toolId, number, row, plans }: { toolId: string; number: string; row: ToolRow | null; plans: readonly Plan[] }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  if (!row?.next) {
    return (
      <Card title={t('tool.next')} id="next">
        <EmptyState
          icon={IconClipboardPlus}
          title={t('progress.noPlan')}
          action={
            isEngineer && plans.length === 0 ? (
              <LinkButton to="/tools/$toolId/plans/new" params={{ toolId }}>
                {t('plan.create')}
              </LinkButton>
            ) : undefined
          }
        >
          {t('plan.why')}
        </EmptyState>
      </Card>
    );
  }
  return <Next toolId={toolId} number={number} next={row.next} totalHigh={row.total_high} />;
}

function Next({ toolId, number, next, totalHigh }: { toolId: string; number: string; next: NextLevel; totalHigh: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const duePlace = `${String(10_000 / scaleOf(next.percent))}%`;
  return (
    <Card
      title={t('tool.nextLevel', { code: next.code, name: next.name })}
      id="next"
      actions={<span className="tc-soft tc-small">{next.plan_name}</span>}
    >
      <Headline next={next} />
      <div style={{ marginTop: '1rem' }}>
        <ServiceProgress big due={next} label={t('progress.label', { tool: number, level: next.code })} />
        <div className="tc-scale" aria-hidden>
          <span style={{ left: 0 }}>{format.progress(next.percent)}</span>
          <span data-due style={{ left: duePlace }}>
            {next.by === 'shots' && next.due_total !== null
              ? t('progress.dueAt', { number: format.count(next.due_total) })
              : t('condition.due')}
          </span>
        </div>
      </div>
      <div className="tc-line tc-soft" style={{ marginTop: '0.375rem' }}>
        {next.by === 'shots' && next.due_total !== null ? (
          <span>
            {t('progress.arithmetic', { count: next.due_total, now: format.count(totalHigh), due: format.count(next.due_total) })}
          </span>
        ) : null}
        <Projection toolId={toolId} next={next} />
      </div>
    </Card>
  );
}

function Headline({ next }: { next: NextLevel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  if (next.by === 'shots' && next.remaining_shots !== null) {
    const over = next.remaining_shots < 0;
    const shots = Math.abs(next.remaining_shots);
    return (
      <div className="tc-line" style={{ alignItems: 'baseline' }}>
        <span className="tc-big" data-field="remaining">
          {format.count(shots)}
        </span>
        <span className="tc-soft">{over ? t('tool.shotsOver', { count: shots }) : t('tool.shotsLeft', { count: shots })}</span>
      </div>
    );
  }
  return <div className="tc-big">{next.due_at ? format.ago(next.due_at, now) : t('progress.unknown')}</div>;
}

/** When the shots will be used up at the tool's present rate; a tool that stands still has no such day. */
function Projection({ toolId, next }: { toolId: string; next: NextLevel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const counts = useCounts(toolId, DAILY);
  if (next.by === 'days') return next.due_at ? <span>{t('tool.dueOn', { date: format.date(next.due_at) })}</span> : null;
  if (next.remaining_shots === null || next.remaining_shots <= 0 || !counts.data) return null;
  const rate = dailyRate(counts.data.buckets, now);
  const date = projectedDate(next.remaining_shots, rate, now);
  return (
    <span className="tc-line" style={{ gap: '0.375rem' }}>
      <IconCalendarStats size={19} aria-hidden />
      {date && rate !== null
        ? t('tool.projected', { count: Math.round(rate), date: format.day(date), rate: format.count(rate) })
        : t('tool.noForecast')}
    </span>
  );
}
