import { useTranslation } from 'react-i18next';
import type { Forecast } from '../../api/benchTypes';
import { Card } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { spanOf } from './Arithmetic';

/** What is left of the tool's life, and when it ends at its own rate. */
export function LifeCard({ forecast }: { forecast: Forecast }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const { life, rate } = forecast;
  if (!life) return null;
  const used = Math.max(0, Math.min(100, 100 - life.residual_percent));
  const end = spanOf({ due_on: life.end_on, due_from: life.end_from, due_until: life.end_until }, (date) => format.date(date));
  return (
    <Card title={t('forecast.life')} id="life">
      <div className="tc-line" style={{ alignItems: 'baseline' }}>
        <span className="tc-big" data-field="residual">
          {format.percent(life.residual_percent)}
        </span>
        <span className="tc-soft">{t('forecast.residual', counted(Math.max(0, life.residual_shots)))}</span>
      </div>
      <div
        className="tc-progress"
        data-size="big"
        data-status={life.residual_shots <= 0 ? 'overdue' : life.residual_percent <= 10 ? 'due' : 'ok'}
        role="progressbar"
        aria-label={t('tool.life')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(used)}
        style={{ margin: '0.75rem 0 0.375rem' }}
      >
        <i style={{ width: `${String(used)}%` }} />
      </div>
      <p className="tc-soft tc-lead">
        {t('forecast.usedOf', { used: format.count(life.used_shots), limit: format.count(life.limit_shots) })}
        {end ? ` · ${t('forecast.lifeEnds', { when: end })}` : null}
      </p>
      <Rate forecast={forecast} />
      {rate === null ? null : <span className="tc-soft tc-small">{t('forecast.rateDays', { count: rate.days_seen })}</span>}
    </Card>
  );
}

export function Rate({ forecast: { rate, no_forecast } }: { forecast: Forecast }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  if (rate) {
    return (
      <div>{t('forecast.rate', { rate: format.count(rate.per_day), low: format.count(rate.low), high: format.count(rate.high) })}</div>
    );
  }
  const key = `forecast.none_${no_forecast ?? 'no_data'}`;
  return <div className="tc-soft">{i18n.exists(key) ? i18n.t(key as 'forecast.none_no_data') : t('forecast.none_no_data')}</div>;
}
