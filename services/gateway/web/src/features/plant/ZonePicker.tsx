import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../components/useFormat';
import { useNow } from '../../lib/useNow';
import { timeIn, zoneChoices } from './zones';

const SHOWN = 40;

/** A time zone, found by typing a city or a part of the world; the clock there shows whether it is the right one. */
export function ZonePicker({ value, choose }: { value: string; choose: (zone: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(10_000);
  const data = useMemo(() => zoneChoices(t, value), [t, value]);
  const clock = timeIn(value, now.valueOf(), format.locale);
  return (
    <Select
      label={t('plant.timezone')}
      description={clock ? t('plant.clock', { clock }) : t('plant.timezoneHint')}
      data={data}
      limit={SHOWN}
      searchable
      allowDeselect={false}
      nothingFoundMessage={t('plant.noZone')}
      value={value}
      onChange={(zone) => {
        if (zone) choose(zone);
      }}
    />
  );
}
