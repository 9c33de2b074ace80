import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp, IconListSearch, IconSearch } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { csvOf, useToolFigures } from '../../api/analytics';
import type { ToolFigures } from '../../api/analyticsTypes';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { AnalyticsFrame } from './AnalyticsFrame';
import { CorrectedNote } from './CorrectedNote';
import { CsvLink } from './CsvLink';
import { type Column, DataTable } from './DataTable';
import { EndOfLife } from './EndOfLife';
import { Meter } from './Meter';
import type { ToolListSearch } from './search';
import { pressed, sortName, sortOf, TOOL_SORTS, type ToolSortKey } from './toolSorts';
import { useAmount } from './useAmount';
import { useScope } from './useScope';

const route = getRouteApi('/analytics/tools');
const TYPING_MS = 250;

/** Every tool by its figures: which one is the trouble. */
export function AnalyticsToolsPage() {
  const { t, i18n } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { scope } = useScope(search);
  const order = sortOf(search.sort);
  const query = { ...scope, ...(search.q ? { q: search.q } : {}), sort: sortName(order) };
  const found = useToolFigures(query);
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const [first] = found.data?.pages ?? [];
  const change = (next: ToolListSearch): void =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  const [typed, setTyped] = useState(search.q ?? '');
  const look = useDebouncedCallback((q: string) => change({ q: q.trim() || undefined }), TYPING_MS);
  const title = t('analyticsTools.title');
  return (
    <AnalyticsFrame
      at="tools"
      title={title}
      search={search}
      change={change}
      actions={<CsvLink href={csvOf('tools', query, i18n.language)} what={title} />}
    >
      <CorrectedNote corrected={first?.corrected ?? null} />
      <Card>
        <div className="tc-chart-controls">
          <TextInput
            type="search"
            label={t('analyticsTools.search')}
            leftSection={<IconSearch size={20} aria-hidden />}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              look(event.currentTarget.value);
            }}
          />
          <div className="tc-show-phone">
            <Select
              label={t('analyticsTools.sort')}
              allowDeselect={false}
              data={TOOL_SORTS.map((value) => ({ value, label: t(`toolFigure.${value}`) }))}
              value={order.key}
              onChange={(value) => {
                const key = TOOL_SORTS.find((one) => one === value);
                if (key && key !== order.key) change({ sort: pressed(order, key) });
              }}
            />
          </div>
        </div>
        {found.isPending ? <Loading lines={6} /> : null}
        {found.isError && rows.length === 0 ? <ProblemNotice error={found.error} retry={() => void found.refetch()} /> : null}
        {found.isSuccess && rows.length === 0 ? <EmptyState icon={IconListSearch} title={t('tools.noMatch')} /> : null}
        {rows.length > 0 ? (
          <Table rows={rows} order={order} currency={first?.currency ?? 'EUR'} sort={(key) => change({ sort: pressed(order, key) })} />
        ) : null}
        {found.hasNextPage ? (
          <Button mt="md" variant="default" fullWidth loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t('tools.more')}
          </Button>
        ) : null}
      </Card>
    </AnalyticsFrame>
  );
}

type TableProps = { rows: readonly ToolFigures[]; order: ReturnType<typeof sortOf>; currency: string; sort: (key: ToolSortKey) => void };

function Table({ rows, order, currency, sort }: TableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { said } = useAmount(currency);
  const column = (key: ToolSortKey, isNumber: boolean, cell: (row: ToolFigures) => ReactNode): Column<ToolFigures> => {
    const isNow = order.key === key;
    const Icon = order.isDown ? IconArrowDown : IconArrowUp;
    return {
      key,
      label: t(`toolFigure.${key}`),
      isNumber,
      sorted: isNow ? (order.isDown ? 'descending' : 'ascending') : 'none',
      head: (
        <button type="button" className="tc-sort" onClick={() => sort(key)}>
          {t(`toolFigure.${key}`)} {isNow ? <Icon size={16} aria-hidden /> : null}
        </button>
      ),
      cell,
    };
  };
  const columns: Column<ToolFigures>[] = [
    column('number', false, ({ tool }) => (
      <>
        <Link to="/tools/$toolId" params={{ toolId: tool.id }} search={{ tab: 'figures' }} className="tc-number">
          {tool.number}
        </Link>
        <div className="tc-soft tc-small">{[tool.name, tool.area].filter(Boolean).join(' · ')}</div>
      </>
    )),
    column('shots', true, ({ shots }) => format.count(shots)),
    column('run_hours', true, ({ run_hours }) => said(run_hours, 'hours')),
    column('utilisation', true, ({ utilisation }) => <Meter value={utilisation}>{said(utilisation, 'percent')}</Meter>),
    column('life_share', true, ({ life_share }) => <Meter value={life_share}>{said(life_share, 'percent')}</Meter>),
    column('cycle_deviation', true, ({ cycle_deviation }) => said(cycle_deviation, 'percent')),
    column('cavity_efficiency', true, ({ cavity_efficiency }) => (
      <Meter value={cavity_efficiency}>{said(cavity_efficiency, 'percent')}</Meter>
    )),
    column('stops', true, ({ stops }) => format.count(stops)),
    column('msbf', true, ({ msbf, why }) =>
      msbf === null ? (why.msbf === 'too_few' ? t('analyticsTools.tooFew') : '–') : format.count(msbf),
    ),
    column('mttr_hours', true, ({ mttr_hours }) => said(mttr_hours, 'hours')),
    column('compliance', true, ({ compliance }) => <Meter value={compliance}>{said(compliance, 'percent')}</Meter>),
    column('cost_per_1000_cents', true, (row) => said(row.cost_per_1000_cents, 'cents')),
    column('open_failures', true, ({ open_failures }) => format.count(open_failures)),
    column('late_actions', true, ({ late_actions }) => format.count(late_actions)),
    column('residual_shots', true, ({ residual_shots }) => (residual_shots === null ? '–' : format.count(residual_shots))),
    {
      key: 'end_of_life',
      label: t('toolFigure.end_of_life'),
      cell: ({ end_of_life, why }) => <EndOfLife end={end_of_life} why={why.end_of_life} />,
    },
  ];
  return <DataTable label={t('analyticsTools.title')} columns={columns} rows={rows} idOf={({ tool }) => tool.number} isTall />;
}
