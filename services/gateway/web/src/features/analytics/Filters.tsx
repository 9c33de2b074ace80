import { Select, TextInput } from '@mantine/core';
import { useDebouncedValue, useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAreas } from '../../api/areas';
import { useMachines, useTool, useTools } from '../../api/queries';
import { usePeriodWords } from './usePeriodWords';
import { monthsBefore } from './periods';
import { DEFAULT_SPAN, type FilterSearch, type Period, SPANS } from './search';
import { useScope } from './useScope';

const ANY = '*';
const TYPING_MS = 250;
/** A phone shows the figures before the filters. */
const WIDE = '(min-width: 48em)';

type Change = (next: FilterSearch) => void;

/** Which days, and of what: all of it is the address. */
export function Filters({ search, change }: { search: FilterSearch; change: Change }) {
  const { t } = useTranslation();
  return (
    <div role="search" className="tc-filters" aria-label={t('analytics.filters')}>
      <Periods search={search} change={change} />
      <Facets search={search} change={change} />
    </div>
  );
}

export function Facets({ search, change }: { search: FilterSearch; change: Change }) {
  const { t } = useTranslation();
  const isWide = useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
  const isNarrowed = Boolean(search.area ?? search.tool ?? search.machine);
  return (
    <details className="tc-facets" open={isWide || isNarrowed}>
      <summary>{t('analytics.moreFilters')}</summary>
      <div className="tc-form-grid">
        <AreaField search={search} change={change} />
        <ToolField search={search} change={change} />
        <MachineField search={search} change={change} />
      </div>
    </details>
  );
}

export function Periods({ search, change }: { search: FilterSearch; change: Change }) {
  const { t } = useTranslation();
  const words = usePeriodWords();
  const { range, today } = useScope(search);
  const current = search.period ?? DEFAULT_SPAN;
  const choose = (period: Period | typeof DEFAULT_SPAN): void =>
    change({
      period: period === DEFAULT_SPAN ? undefined : period,
      month: period === 'month' ? today.slice(0, 7) : undefined,
      // Days of one's own begin with those that were looked at.
      from: period === 'own' ? range.from : undefined,
      to: period === 'own' ? range.to : undefined,
    });
  return (
    <>
      <div className="tc-chips" role="group" aria-label={t('analytics.period')}>
        {([...SPANS, 'month', 'own'] as const).map((one) => (
          <button key={one} type="button" className="tc-chip" aria-pressed={one === current} onClick={() => choose(one)}>
            {typeof one === 'number' ? t('analytics.lastDays', { count: one }) : t(`analytics.period_${one}`)}
          </button>
        ))}
      </div>
      {current === 'month' ? (
        <Select
          label={t('analytics.month')}
          allowDeselect={false}
          data={monthsBefore(today).map((value) => ({ value, label: words.month(value) }))}
          value={search.month ?? today.slice(0, 7)}
          onChange={(month) => change({ month: month ?? undefined })}
          maw={320}
        />
      ) : null}
      {current === 'own' ? (
        <div className="tc-form-grid">
          <TextInput
            type="date"
            label={t('analytics.from')}
            max={range.to}
            value={range.from}
            onChange={(event) => change({ from: event.currentTarget.value || undefined })}
          />
          <TextInput
            type="date"
            label={t('analytics.to')}
            min={range.from}
            value={range.to}
            onChange={(event) => change({ to: event.currentTarget.value || undefined })}
          />
        </div>
      ) : null}
    </>
  );
}

function chosen(value: string | null): string | undefined {
  return value === null || value === ANY ? undefined : value;
}

function AreaField({ search, change }: { search: FilterSearch; change: Change }) {
  const { t } = useTranslation();
  const areas = [...new Set([...(useAreas().data ?? []), ...(search.area ? [search.area] : [])])];
  if (areas.length === 0) return null;
  return (
    <Select
      label={t('analytics.area')}
      allowDeselect={false}
      data={[{ value: ANY, label: t('analytics.anyArea') }, ...areas.map((area) => ({ value: area, label: area }))]}
      value={search.area ?? ANY}
      onChange={(value) => change({ area: chosen(value) })}
    />
  );
}

/** A plant has more tools than a list can hold: typing asks the server. */
export function ToolField({ search, change }: { search: FilterSearch; change: Change }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS);
  const found = useTools(q ? { q, sort: 'number' } : { sort: 'number' }).data?.pages[0]?.items ?? [];
  const current = useTool(search.tool ?? '', Boolean(search.tool)).data;
  const offered = found.map((row) => ({ value: row.id, label: `${row.number} ${row.name}` }));
  const isMissing = search.tool && !offered.some(({ value }) => value === search.tool);
  const named = current?.tool ?? current?.row;
  const own = isMissing ? [{ value: search.tool ?? '', label: named ? `${named.number} ${named.name}` : (search.tool ?? '') }] : [];
  return (
    <Select
      label={t('analytics.tool')}
      allowDeselect={false}
      searchable
      filter={({ options }) => options}
      nothingFoundMessage={t('tools.noMatch')}
      data={[{ value: ANY, label: t('analytics.anyTool') }, ...own, ...offered]}
      value={search.tool ?? ANY}
      onSearchChange={(text) =>
        setTyped([...own, ...offered].some(({ label }) => label === text) || text === t('analytics.anyTool') ? '' : text)
      }
      onChange={(value) => change({ tool: chosen(value) })}
    />
  );
}

function MachineField({ search, change }: { search: FilterSearch; change: Change }) {
  const { t } = useTranslation();
  const machines = useMachines().data?.items ?? [];
  return (
    <Select
      label={t('analytics.machine')}
      allowDeselect={false}
      searchable
      nothingFoundMessage={t('machines.noneFound')}
      data={[{ value: ANY, label: t('analytics.anyMachine') }, ...machines.map(({ id, name }) => ({ value: id, label: name }))]}
      value={search.machine ?? ANY}
      onChange={(value) => change({ machine: chosen(value) })}
    />
  );
}
