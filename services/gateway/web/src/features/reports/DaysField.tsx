import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { monthsBefore } from '../analytics/periods';
import { type Days, rangeOf } from './wish';

type Props = { value: Days; change: (value: Days) => void; today: string; onlyMonth: boolean };

const SPANS = [30, 90, 365, 'month', 'own'] as const;

export function DaysField({ value, change, today, onlyMonth }: Props) {
  const { t, i18n } = useTranslation();
  const nameOf = (month: string): string =>
    new Intl.DateTimeFormat(i18n.language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`));
  const range = rangeOf(value, today);
  return (
    <>
      {onlyMonth ? null : (
        <div className="tc-chips" role="group" aria-label={t('reports.days')}>
          {SPANS.map((span) => (
            <button
              key={span}
              type="button"
              className="tc-chip"
              aria-pressed={span === value.span}
              onClick={() => change({ ...value, ...range, span })}
            >
              {typeof span === 'number' ? t('reports.lastDays', { count: span }) : t(`reports.span_${span}`)}
            </button>
          ))}
        </div>
      )}
      {onlyMonth || value.span === 'month' ? (
        <Select
          label={t('reports.month')}
          allowDeselect={false}
          data={monthsBefore(today).map((month) => ({ value: month, label: nameOf(month) }))}
          value={value.month}
          onChange={(month) => change({ ...value, month: month ?? value.month })}
          maw={320}
        />
      ) : null}
      {!onlyMonth && value.span === 'own' ? (
        <div className="tc-form-grid">
          <TextInput
            type="date"
            label={t('reports.from')}
            max={value.last}
            value={value.first}
            onChange={(event) => change({ ...value, first: event.currentTarget.value || value.first })}
          />
          <TextInput
            type="date"
            label={t('reports.to')}
            min={value.first}
            value={value.last}
            onChange={(event) => change({ ...value, last: event.currentTarget.value || value.last })}
          />
        </div>
      ) : null}
    </>
  );
}
