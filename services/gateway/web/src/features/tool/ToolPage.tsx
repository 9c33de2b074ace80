import { Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconChartHistogram,
  IconClipboardList,
  IconEdit,
  IconFileText,
  IconFiles,
  IconGridDots,
  IconHierarchy2,
  IconHistory,
  IconLayoutDashboard,
  IconNumber123,
  IconPhoto,
  IconTool,
  type TablerIcon,
} from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ComponentType, lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTool } from '../../api/queries';
import type { ToolDetail } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { Missing } from '../../components/Missing';
import { ProblemNotice } from '../../components/Notice';
import { OpenFailures } from '../../components/OpenFailures';
import { Loading, PageHead } from '../../components/Page';
import { ReadinessBadge } from '../../components/Standing';
import { ConditionBadge } from '../../components/Status';
import { useIsEngineer } from '../../components/useRole';
import { loadArea } from '../../i18n';
import { shownCode } from '../../lib/codes';
import { Gaps } from '../gaps/Gaps';
import { ZoneNote } from '../plant/ZoneNote';
import { Retired } from './Retired';
import { type Tab, TABS } from './search';
import '../tooling.css';

const EntryDialog = lazy(async () => ({ default: (await import('./EntryDialog')).EntryDialog }));
const route = getRouteApi('/tools/$toolId');

export type TabProps = { toolId: string; detail: ToolDetail };

const ICONS: Record<Tab, TablerIcon> = {
  overview: IconLayoutDashboard,
  history: IconHistory,
  cavities: IconGridDots,
  components: IconHierarchy2,
  plans: IconClipboardList,
  photos: IconPhoto,
  documents: IconFiles,
  figures: IconChartHistogram,
};

/** Each tab is loaded when somebody opens it. */
const CONTENT: Record<Tab, ComponentType<TabProps>> = {
  overview: lazy(async () => ({ default: (await import('./OverviewTab')).OverviewTab })),
  history: lazy(async () => ({ default: (await import('./HistoryTab')).HistoryTab })),
  cavities: lazy(async () => {
    const [{ CavitiesTab }] = await Promise.all([import('../structure/CavitiesTab'), loadArea('bench')]);
    return { default: CavitiesTab };
  }),
  components: lazy(async () => ({ default: (await import('../structure/ComponentsTab')).ComponentsTab })),
  plans: lazy(async () => {
    const [{ PlansTab }] = await Promise.all([import('../maintenance/PlansTab'), loadArea('bench')]);
    return { default: PlansTab };
  }),
  photos: lazy(async () => ({ default: (await import('../photos/PhotosTab')).PhotosTab })),
  documents: lazy(async () => ({ default: (await import('./DocumentsTab')).DocumentsTab })),
  figures: lazy(async () => {
    const [{ FiguresTab }] = await Promise.all([import('../analytics/FiguresTab'), loadArea('analytics')]);
    return { default: FiguresTab };
  }),
};

export function ToolPage() {
  const { toolId } = route.useParams();
  const detail = useTool(toolId);
  if (detail.data) return <Detail toolId={toolId} detail={detail.data} />;
  return detail.isPending ? <Loading lines={6} height={110} /> : <ProblemNotice error={detail.error} retry={() => void detail.refetch()} />;
}

function Detail({ toolId, detail }: TabProps) {
  const { tab = 'overview' } = route.useSearch();
  const { row, tool } = detail;
  const number = tool?.number ?? row?.number ?? toolId;
  const Content = CONTENT[tab];
  return (
    <>
      <Head toolId={toolId} detail={detail} number={number} />
      <Tabs toolId={toolId} current={tab} />
      <div className="tc-stack">
        {tab === 'figures' ? null : <ZoneNote />}
        <Missing missing={detail.missing} knownAt={detail.known_at} />
        {tool ? <Retired tool={tool} /> : null}
        <Suspense fallback={null}>
          <Gaps gaps={detail.gaps.filter((gap) => gap.state === 'open')} />
        </Suspense>
        <Suspense fallback={<Loading lines={4} height={110} />}>
          <Content toolId={toolId} detail={detail} />
        </Suspense>
      </div>
    </>
  );
}

function Tabs({ toolId, current }: { toolId: string; current: Tab }) {
  const { t } = useTranslation();
  return (
    <nav className="tc-tabs" aria-label={t('toolTabs.label')}>
      {TABS.map((tab) => {
        const Icon = ICONS[tab];
        return (
          <Link
            key={tab}
            to="/tools/$toolId"
            params={{ toolId }}
            search={tab === 'overview' ? {} : { tab }}
            className="tc-tab"
            activeOptions={{ exact: true, includeSearch: false }}
            activeProps={{ 'aria-current': undefined }}
            aria-current={tab === current ? 'page' : undefined}
            data-current={tab === current ? true : undefined}
            resetScroll={false}
          >
            <Icon size={20} stroke={1.7} aria-hidden />
            <span>{t(`toolTabs.${tab}`)}</span>
          </Link>
        );
      })}
    </nav>
  );
}

function Head({ toolId, detail, number }: TabProps & { number: string }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const [entering, setEntering] = useState(false);
  const status = detail.tool?.status ?? detail.row?.status;
  return (
    <PageHead
      tab={number}
      title={number}
      actions={
        <>
          {status === 'retired' ? null : (
            <>
              <LinkButton
                to="/tools/$toolId/log"
                params={{ toolId }}
                className="tc-primary"
                leftSection={<IconTool size={22} aria-hidden />}
              >
                {t('tool.log')}
              </LinkButton>
              <LinkButton
                to="/report"
                search={{ tool: toolId }}
                variant="default"
                className="tc-primary"
                leftSection={<IconAlertTriangle size={22} aria-hidden />}
              >
                {t('home.report')}
              </LinkButton>
              <Button variant="default" leftSection={<IconNumber123 size={22} aria-hidden />} onClick={() => setEntering(true)}>
                {t('tool.enterShots')}
              </Button>
            </>
          )}
          {isEngineer ? (
            <LinkButton
              to="/reports"
              search={{ kind: 'tool_history', tool: toolId }}
              variant="default"
              leftSection={<IconFileText size={20} aria-hidden />}
            >
              {t('history.report')}
            </LinkButton>
          ) : null}
          {isEngineer ? (
            <LinkButton to="/tools/$toolId/edit" params={{ toolId }} variant="default" leftSection={<IconEdit size={20} aria-hidden />}>
              {t('actions.edit')}
            </LinkButton>
          ) : null}
          {entering ? (
            <Suspense fallback={null}>
              <EntryDialog opened close={() => setEntering(false)} toolId={toolId} number={number} total={detail.row?.total ?? null} />
            </Suspense>
          ) : null}
        </>
      }
    >
      <div className="tc-line">
        <span className="tc-soft">{detail.tool?.name ?? detail.row?.name}</span>
        {detail.tool ? <code className="tc-code">{shownCode(detail.tool.short_code)}</code> : null}
        {detail.tool && detail.tool.readiness.state !== 'due' ? <ReadinessBadge state={detail.tool.readiness.state} /> : null}
        {detail.row ? <ConditionBadge condition={detail.row.condition} /> : null}
        {detail.row ? <OpenFailures count={detail.row.open_failures} worst={detail.row.worst_failure} /> : null}
        {status && status !== 'released' ? <span className="tc-badge">{t(`toolStatus.${status}`)}</span> : null}
      </div>
    </PageHead>
  );
}
