import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAreas } from '../../api/areas';
import { useTool, useTools } from '../../api/queries';

const ANY = '*';
const TYPING_MS = 250;

type Props = { value: string; change: (value: string) => void };

/** A plant has more tools than a list can hold: typing asks the server. */
export function ToolField({ value, change }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS);
  const found = useTools(q ? { q, sort: 'number' } : { sort: 'number' }).data?.pages[0]?.items ?? [];
  const current = useTool(value, Boolean(value)).data;
  const offered = found.map((row) => ({ value: row.id, label: `${row.number} ${row.name}` }));
  const named = current?.tool ?? current?.row;
  const isMissing = value && !offered.some((one) => one.value === value);
  const own = isMissing ? [{ value, label: named ? `${named.number} ${named.name}` : value }] : [];
  return (
    <Select
      label={t('reports.tool')}
      placeholder={t('reports.chooseTool')}
      searchable
      filter={({ options }) => options}
      nothingFoundMessage={t('tools.noMatch')}
      data={[...own, ...offered]}
      value={value || null}
      onSearchChange={(text) => setTyped([...own, ...offered].some(({ label }) => label === text) ? '' : text)}
      onChange={(tool) => change(tool ?? '')}
    />
  );
}

export function AreaField({ value, change }: Props) {
  const { t } = useTranslation();
  const areas = [...new Set([...(useAreas().data ?? []), ...(value ? [value] : [])])];
  if (areas.length === 0) return null;
  return (
    <Select
      label={t('reports.area')}
      allowDeselect={false}
      data={[{ value: ANY, label: t('reports.anyArea') }, ...areas.map((area) => ({ value: area, label: area }))]}
      value={value || ANY}
      onChange={(area) => change(area === null || area === ANY ? '' : area)}
    />
  );
}
