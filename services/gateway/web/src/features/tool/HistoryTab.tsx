import { Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBuildingFactory2,
  IconChecklist,
  IconClipboardList,
  IconFiles,
  IconHistory,
  IconMapPin,
  IconPuzzle,
  IconShieldCheck,
  type TablerIcon,
} from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMachines } from '../../api/queries';
import { useTimeline } from '../../api/tooling';
import type { TimelineEntry } from '../../api/toolingTypes';
import { TextLink } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useWho } from '../../components/useWho';
import { photoIdOf, removedIn, together } from './photosAdded';
import { PhotosAdded } from './PhotosAdded';
import { HISTORY, HISTORY_KINDS, type HistoryKind } from './search';
import { told } from './told';
import type { TabProps } from './ToolPage';
import { useOutcome } from './useOutcome';

const route = getRouteApi('/tools/$toolId');
const ICONS: Record<HistoryKind, TablerIcon> = {
  state: IconShieldCheck,
  place: IconMapPin,
  runs: IconBuildingFactory2,
  structure: IconPuzzle,
  maintenance: IconClipboardList,
  failures: IconAlertTriangle,
  actions: IconChecklist,
  files: IconFiles,
};

/** Everything that happened to the tool, over all services, the latest first. */
export function HistoryTab({ toolId }: TabProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { kind } = route.useSearch();
  const timeline = useTimeline(toolId, kind ? HISTORY[kind] : []);
  const entries = timeline.data?.pages.flatMap((page) => page.items) ?? [];
  const removed = removedIn(entries);
  const days = byDay(kind ? entries : entries.filter((entry) => !followsFromRun(entry)), (at) => format.date(at));
  return (
    <Card title={t('history.title')} id="history">
      <nav className="tc-chips" aria-label={t('history.filter')} style={{ marginBottom: '1rem' }}>
        <Chip toolId={toolId} current={kind} />
        {HISTORY_KINDS.map((one) => (
          <Chip key={one} toolId={toolId} kind={one} current={kind} />
        ))}
      </nav>
      {timeline.isPending ? <Loading lines={6} /> : null}
      {timeline.isError && entries.length === 0 ? <ProblemNotice error={timeline.error} retry={() => void timeline.refetch()} /> : null}
      {timeline.isSuccess && entries.length === 0 ? <EmptyState icon={IconHistory} title={t('history.none')} /> : null}
      {days.map(([day, ofDay]) => (
        <section key={day} aria-label={day}>
          <h3 className="tc-day">{day}</h3>
          <ol className="tc-timeline">
            {together(ofDay).map((one) =>
              Array.isArray(one) ? (
                <PhotosAdded key={one[0]?.id} toolId={toolId} entries={one} removed={removed} />
              ) : (
                <Entry key={one.id} entry={one} toolId={toolId} />
              ),
            )}
          </ol>
        </section>
      ))}
      {timeline.hasNextPage ? (
        <Button mt="md" variant="default" fullWidth loading={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
    </Card>
  );
}

function Chip({ toolId, kind, current }: { toolId: string; kind?: HistoryKind; current: HistoryKind | undefined }) {
  const { t } = useTranslation();
  const isCurrent = kind === current;
  return (
    <Link
      to="/tools/$toolId"
      params={{ toolId }}
      search={{ tab: 'history', ...(kind ? { kind } : {}) }}
      className="tc-chip"
      activeOptions={{ exact: true, includeSearch: true }}
      aria-current={isCurrent ? 'true' : undefined}
      replace
      resetScroll={false}
    >
      {kind ? t(`history.kind_${kind}`) : t('tools.all')}
    </Link>
  );
}

function Entry({ entry, toolId }: { entry: TimelineEntry; toolId: string }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const machines = useMachines();
  const machineName = (id: string): string => machines.data?.items.find((machine) => machine.id === id)?.name ?? id;
  const who = useWho();
  const { title, text } = told(entry, {
    t,
    format,
    language: i18n.language,
    machineName,
    reasonOf: (reason, causes) => who.reason(entry.who ?? '', reason, causes),
  });
  const outcome = useOutcome();
  const group = HISTORY_KINDS.find((kind) => (HISTORY[kind] as readonly string[]).includes(entry.kind));
  const Icon = group ? ICONS[group] : IconHistory;
  return (
    <li data-kind={entry.kind}>
      <span className="tc-timeline-icon">
        <Icon size={18} aria-hidden />
      </span>
      <div>
        <Title entry={entry} toolId={toolId}>
          {title}
        </Title>
        {text ? <div className="tc-wrap">{text}</div> : null}
        {entry.kind === 'maintenance_completed' ? outcome(entry.data).map((line) => <div key={line}>{line}</div>) : null}
        <div className="tc-soft tc-small">
          <time dateTime={entry.at} title={format.moment(entry.at)}>
            {format.time(entry.at)}
          </time>
          {entry.who ? ` · ${who.name(entry.who)}` : null}
        </div>
      </div>
    </li>
  );
}

/** Mounting moves a tool and changes its state on the press; the mounting itself says all of it. */
function followsFromRun({ kind, data }: TimelineEntry): boolean {
  return (
    (kind === 'tool_moved' && data.kind === 'press') ||
    (kind === 'tool_physical_changed' && (data.after === 'not_installed' || data.before === 'not_installed'))
  );
}

function byDay(entries: readonly TimelineEntry[], dayOf: (at: string) => string): [string, TimelineEntry[]][] {
  const days = new Map<string, TimelineEntry[]>();
  for (const entry of entries) {
    const day = dayOf(entry.at);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days];
}

/** Leads to what the entry tells of, where that has a page. */
function Title({ entry, toolId, children }: { entry: TimelineEntry; toolId: string; children: string }) {
  const { data, kind } = entry;
  const photoId = photoIdOf(entry);
  if (photoId)
    return (
      <TextLink to="/photos/$photoId" params={{ photoId }} search={{ from: 'tool', tool: toolId }} fw={650}>
        {children}
      </TextLink>
    );
  if (typeof data.action_id === 'string')
    return (
      <TextLink to="/actions/$actionId" params={{ actionId: data.action_id }} fw={650}>
        {children}
      </TextLink>
    );
  if (typeof data.failure_id === 'string')
    return (
      <TextLink to="/failures/$failureId" params={{ failureId: data.failure_id }} fw={650}>
        {children}
      </TextLink>
    );
  if (typeof data.job_id === 'string' && kind.startsWith('maintenance_'))
    return (
      <TextLink to="/jobs/$jobId" params={{ jobId: data.job_id }} fw={650}>
        {children}
      </TextLink>
    );
  return <strong>{children}</strong>;
}
