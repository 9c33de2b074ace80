import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Figure } from '../../api/analyticsTypes';
import { useFormat } from '../../components/useFormat';
import { changeOf } from './amount';
import { type FilterSearch, filterOnly } from './search';
import { useAmount } from './useAmount';
import { useFigureWords } from './useFigureWords';
import { useFormula } from './useFormula';

type Props = { figure: Figure; currency: string; search: FilterSearch };

/** A figure with its range, how many events it is of and what it was before; it opens all of them. */
export function FigureTile({ figure, currency, search }: Props) {
  const { t } = useTranslation();
  const { parts, said } = useAmount(currency);
  const formula = useFormula();
  const words = useFigureWords();
  const { value, unit, low, high } = figure;
  const amount = value === null ? null : parts(value, unit);
  return (
    <li className="tc-figure" data-figure={figure.id}>
      <Link to="/analytics/figures/$figureId" params={{ figureId: figure.id }} search={filterOnly(search)} className="tc-cover">
        {formula.name(figure.id)}
      </Link>
      {amount === null ? (
        <span>{figure.why ? t(`figureWhy.${figure.why}`) : t('figureWhy.no_data')}</span>
      ) : (
        <strong>
          {amount.number} {amount.unit ? <small>{amount.unit}</small> : null}
        </strong>
      )}
      {low !== null && high !== null ? (
        <span className="tc-small">{t('analytics.range', { low: said(low, unit), high: said(high, unit) })}</span>
      ) : null}
      <Parts figure={figure} currency={currency} />
      <span className="tc-small">{words.count(figure)}</span>
      <Change figure={figure} currency={currency} />
    </li>
  );
}

function Parts({ figure, currency }: { figure: Figure; currency: string }) {
  const words = useFigureWords(currency);
  const parts = words.parts(figure);
  if (parts.length === 0) return null;
  return (
    <span className="tc-small tc-figure-parts">
      {parts.map(({ name, word, amount }) => (
        <span key={name}>
          {word} {amount}
        </span>
      ))}
    </span>
  );
}

/** An arrow and the size of the change; whether that is good, its name tells. */
function Change({ figure, currency }: { figure: Figure; currency: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { said } = useAmount(currency);
  const change = changeOf(figure.value, figure.before, figure.unit);
  if (change === null) return null;
  const rounded = Math.round(change * 10) / 10;
  const Icon = rounded === 0 ? IconArrowRight : rounded > 0 ? IconArrowUpRight : IconArrowDownRight;
  const size = new Intl.NumberFormat(format.locale, { signDisplay: 'exceptZero', maximumFractionDigits: 1 }).format(rounded);
  return (
    <span className="tc-small tc-change">
      <Icon size={16} aria-hidden />{' '}
      {t(figure.unit === 'percent' ? 'analytics.changePoints' : 'analytics.changePercent', {
        size,
        before: said(figure.before, figure.unit),
      })}
    </span>
  );
}
