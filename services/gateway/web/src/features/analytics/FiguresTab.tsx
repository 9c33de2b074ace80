import { IconChartHistogram } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFigureList, useLives } from '../../api/analytics';
import type { LifeRow, Scope } from '../../api/analyticsTypes';
import { LinkButton } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import './analytics.css';
import { CorrectedNote } from './CorrectedNote';
import { EndOfLife } from './EndOfLife';
import { FigureGroups } from './FigureGroups';
import { HeatCard } from './HeatCard';
import { LifeBar } from './LifeBar';
import { RunsFigures } from './RunsFigures';
import { DEFAULT_SPAN, type FilterSearch, SPANS } from './search';
import { useAmount } from './useAmount';
import { useScope } from './useScope';

/** A tool's own figures: how it is used, how long it will last, how its runs went, where it fails. */
export function FiguresTab({ toolId }: { toolId: string }) {
  const { t } = useTranslation();
  const [days, setDays] = useState<(typeof SPANS)[number]>(DEFAULT_SPAN);
  const search: FilterSearch = { tool: toolId, ...(days === DEFAULT_SPAN ? {} : { period: days }) };
  const { scope } = useScope(search);
  const figures = useFigureList(scope);
  return (
    <div className="tc-stack">
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <div className="tc-chips" role="group" aria-label={t('analytics.period')}>
          {SPANS.map((one) => (
            <button key={one} type="button" className="tc-chip" aria-pressed={one === days} onClick={() => setDays(one)}>
              {t('analytics.lastDays', { count: one })}
            </button>
          ))}
        </div>
        <div className="tc-line">
          <LinkButton to="/analytics/intervals" search={{ tool: toolId, all: true }} variant="default">
            {t('toolFigures.toIntervals')}
          </LinkButton>
          <LinkButton to="/analytics/reconciliation/$toolId" params={{ toolId }} variant="default">
            {t('toolFigures.toCounts')}
          </LinkButton>
          <LinkButton to="/analytics" search={search} variant="default" leftSection={<IconChartHistogram size={20} aria-hidden />}>
            {t('toolFigures.toDashboard')}
          </LinkButton>
        </div>
      </div>
      {figures.isPending ? <Loading lines={3} height={110} /> : null}
      {figures.isError && !figures.data ? <ProblemNotice error={figures.error} retry={() => void figures.refetch()} /> : null}
      <CorrectedNote corrected={figures.data?.corrected ?? null} />
      <LifeCard scope={scope} />
      {figures.data ? <FigureGroups figures={figures.data} search={search} without="life" /> : null}
      <RunsFigures scope={scope} />
      <HeatCard toolId={toolId} scope={scope} />
    </div>
  );
}

function LifeCard({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const lives = useLives(scope);
  const life = lives.data?.items[0];
  // A tool that is not in use has no life ahead.
  if (lives.data && !life) return null;
  return (
    <Card title={t('figureGroup.life')} id="life">
      {lives.isPending ? <Loading lines={1} height={120} /> : null}
      {lives.isError && !lives.data ? <ProblemNotice error={lives.error} retry={() => void lives.refetch()} /> : null}
      {life ? <Life life={life} /> : null}
    </Card>
  );
}

function Life({ life }: { life: LifeRow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { said } = useAmount();
  return (
    <>
      {life.life_share === null ? null : <LifeBar percent={life.life_share} />}
      <dl className="tc-facts">
        <div>
          <dt>{t('toolFigures.total')}</dt>
          <dd>{format.count(life.total)}</dd>
        </div>
        <div>
          <dt>{t('toolFigures.life')}</dt>
          <dd>
            {life.life_shots === null ? t('figureWhy.no_life') : `${format.count(life.life_shots)} (${said(life.life_share, 'percent')})`}
          </dd>
        </div>
        <div>
          <dt>{t('toolFigure.residual_shots')}</dt>
          <dd>{life.residual_shots === null ? '–' : format.count(life.residual_shots)}</dd>
        </div>
        <div>
          <dt>{t('toolFigures.perDay')}</dt>
          <dd>{life.shots_per_day === null ? '–' : format.count(life.shots_per_day)}</dd>
        </div>
        <div>
          <dt>{t('toolFigure.end_of_life')}</dt>
          <dd>
            <EndOfLife end={life.end_of_life} why={life.why} />
          </dd>
        </div>
      </dl>
    </>
  );
}
