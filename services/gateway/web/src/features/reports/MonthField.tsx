import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { monthsBefore } from '../analytics/periods';
import { usePeriodWords } from '../analytics/usePeriodWords';

type Props = { value: string; change: (month: string) => void; today: string };

export function MonthField({ value, change, today }: Props) {
  const { t } = useTranslation();
  const words = usePeriodWords();
  return (
    <Select
      label={t('analytics.month')}
      allowDeselect={false}
      data={monthsBefore(today).map((month) => ({ value: month, label: words.month(month) }))}
      value={value}
      onChange={(month) => change(month ?? value)}
      maw={320}
    />
  );
}
