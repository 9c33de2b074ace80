import { IconClipboardCheck } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { csvOf, useCompliance } from '../../api/analytics';
import type { ComplianceList, ComplianceRow, Scope } from '../../api/analyticsTypes';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { AnalyticsFrame } from './AnalyticsFrame';
import { ChartCard } from './ChartCard';
import { CsvLink } from './CsvLink';
import { type Column, DataTable } from './DataTable';
import { Meter } from './Meter';
import type { FilterSearch } from './search';
import { FATES, StackBars } from './StackBars';
import { useAmount } from './useAmount';
import { useScope } from './useScope';

const route = getRouteApi('/analytics/maintenance');

/** Whether maintenance is done when it is due, and how far tools run past it. */
export function AnalyticsMaintenancePage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { scope } = useScope(search);
  const change = (next: FilterSearch): void => void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  const found = useCompliance(scope);
  return (
    <AnalyticsFrame at="maintenance" title={t('compliance.title')} search={search} change={change}>
      {found.isPending ? <Loading lines={5} height={90} /> : null}
      {found.isError && !found.data ? <ProblemNotice error={found.error} retry={() => void found.refetch()} /> : null}
      {found.data?.total.due === 0 ? (
        <Card>
          <EmptyState icon={IconClipboardCheck} title={t('compliance.none')} />
        </Card>
      ) : null}
      {found.data && found.data.total.due > 0 ? <Found found={found.data} scope={scope} /> : null}
    </AnalyticsFrame>
  );
}

function Found({ found, scope }: { found: ComplianceList; scope: Scope }) {
  const { t, i18n } = useTranslation();
  const { said } = useAmount();
  const csv = csvOf('compliance', scope, i18n.language);
  const numbers = useColumns();
  const levelName = ({ code, name }: ComplianceRow): string => [code, name].filter(Boolean).join(' ');
  const byCode = found.codes.map((row) => ({ ...row, id: row.code, name: levelName(row) }));
  const says = t('compliance.says', {
    share: said(found.total.compliance, 'percent'),
    done: found.total.in_window,
    due: found.total.due,
    before: found.window_before_percent,
    after: found.window_after_percent,
  });
  const tools = t('compliance.byTool');
  const levels = t('compliance.byLevelOfTool');
  return (
    <>
      <ChartCard
        id="compliance"
        title={t('compliance.byLevel')}
        says={says}
        csv={csv}
        chart={<StackBars rows={byCode} label={says} wordOf={(fate) => t(`compliance.${fate}`)} />}
        columns={[{ key: 'level', label: t('compliance.level'), cell: levelName }, ...numbers]}
        rows={found.codes}
        idOf={({ code }) => code}
      />
      <Card title={tools} id="compliance-tools" actions={<CsvLink href={csv} what={tools} />}>
        <DataTable
          label={tools}
          columns={[{ key: 'tool', label: t('figure.tool'), cell: ({ tool }) => <Tool tool={tool} /> }, ...numbers]}
          rows={found.tools}
          idOf={({ tool }) => tool?.id ?? ''}
        />
      </Card>
      <Card title={levels} id="compliance-levels" actions={<CsvLink href={csv} what={levels} />}>
        <DataTable
          label={levels}
          columns={[
            { key: 'tool', label: t('figure.tool'), cell: ({ tool }) => <Tool tool={tool} /> },
            { key: 'level', label: t('compliance.level'), cell: levelName },
            ...numbers,
          ]}
          rows={found.levels}
          idOf={({ tool, code, name }) => [tool?.id, code, name].join('|')}
        />
      </Card>
    </>
  );
}

function Tool({ tool }: { tool: ComplianceRow['tool'] }): ReactNode {
  if (tool === null) return null;
  return (
    <>
      <Link to="/tools/$toolId" params={{ toolId: tool.id }} search={{ tab: 'plans' }}>
        {tool.number}
      </Link>
      <div className="tc-soft tc-small">{tool.name}</div>
    </>
  );
}

function useColumns(): Column<ComplianceRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const { said } = useAmount();
  return [
    {
      key: 'compliance',
      label: t('compliance.share'),
      isNumber: true,
      cell: ({ compliance }) => <Meter value={compliance}>{said(compliance, 'percent')}</Meter>,
    },
    { key: 'due', label: t('compliance.due'), isNumber: true, cell: ({ due }) => format.count(due) },
    ...FATES.map((fate) => ({
      key: fate,
      label: t(`compliance.${fate}`),
      isNumber: true,
      cell: (row: ComplianceRow) => format.count(row[fate]),
    })),
    {
      key: 'overshoot_median',
      label: t('compliance.overshootMedian'),
      isNumber: true,
      cell: ({ overshoot_median }) => said(overshoot_median, 'shots'),
    },
    {
      key: 'overshoot_max',
      label: t('compliance.overshootMax'),
      isNumber: true,
      cell: ({ overshoot_max }) => said(overshoot_max, 'shots'),
    },
  ];
}
