import { IconCalendarStats, IconClipboardPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useForecast } from '../../api/bench';
import { isKnown } from '../../api/toolParts';
import type { Level, NextLevel, ToolDetail } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { Missing } from '../../components/Missing';
import { EmptyState } from '../../components/Notice';
import { Card } from '../../components/Page';
import { scaleOf, ServiceProgress } from '../../components/ServiceProgress';
import { useFormat } from '../../components/useFormat';
import { useLeft } from '../../components/useLeft';
import { useIsEngineer } from '../../components/useRole';
import { useNow } from '../../lib/useNow';
import { Arithmetic, spanOf } from '../maintenance/Arithmetic';

export function NextCard({ toolId, number, detail }: { toolId: string; number: string; detail: ToolDetail }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const { row, plans } = detail;
  if (!row?.next && !isKnown(detail, 'maintenance')) {
    return (
      <Card title={t('tool.next')} id="next">
        <Missing missing={['maintenance']} isAll />
      </Card>
    );
  }
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
  const level = plans.flatMap((plan) => plan.levels).find((one) => one.id === row.next?.level_id);
  return <Next toolId={toolId} number={number} next={row.next} level={level} totalHigh={row.total_high} />;
}

type NextProps = { toolId: string; number: string; next: NextLevel; level: Level | undefined; totalHigh: number };

/** Up to here, in percent, the words under the mark have room on both sides, also on a phone. */
const WORDS_FIT_TO = 80;

function Next({ toolId, number, next, level, totalHigh }: NextProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const duePlace = 10_000 / scaleOf(next.percent);
  const isAtEnd = duePlace > WORDS_FIT_TO;
  return (
    <Card
      title={t('tool.nextLevel', { code: next.code, name: next.name })}
      id="next"
      actions={<span className="tc-soft tc-small">{next.plan_name}</span>}
    >
      <Headline next={next} level={level} />
      <div style={{ marginTop: '1rem' }}>
        <ServiceProgress big due={next} label={t('progress.label', { tool: number, level: next.code })} />
        <div className="tc-scale" aria-hidden>
          <span style={{ left: 0 }}>{format.progress(next.percent)}</span>
          <span data-due={isAtEnd ? 'end' : ''} style={isAtEnd ? {} : { left: `${String(duePlace)}%` }}>
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
      </div>
      <Projection toolId={toolId} next={next} />
    </Card>
  );
}

function Headline({ next, level }: Pick<NextProps, 'next' | 'level'>) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const left = useLeft();
  if (level?.by === 'hours') return <div className="tc-big">{left(level)}</div>;
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

/** When it is expected by the tool's own rate, with the range, or why nobody can say; and how that is reckoned. */
function Projection({ toolId, next }: { toolId: string; next: NextLevel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const forecast = useForecast(toolId);
  const level = forecast.data?.levels.find((one) => one.level_id === next.level_id);
  if (!forecast.data || !level) return null;
  const isAhead = next.status === 'ok' || next.status === 'warned';
  const span = spanOf(level, (date) => format.date(date));
  const none = forecast.data.no_forecast;
  const said = span ? t('forecast.about', { when: span }) : none ? t(`forecast.none_${none}`) : '';
  return (
    <div className="tc-list" style={{ marginTop: '0.375rem' }}>
      {isAhead && said ? (
        <span className="tc-line tc-soft" style={{ gap: '0.375rem' }}>
          <IconCalendarStats size={19} aria-hidden />
          {said}
        </span>
      ) : null}
      <Arithmetic level={level} />
    </div>
  );
}
