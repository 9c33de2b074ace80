import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconBell,
  IconClockHour4,
  IconHourglass,
  IconLayoutKanban,
  IconMessageReport,
  IconMoodCheck,
  IconPlugConnectedX,
  IconTool,
  type TablerIcon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useBoard } from '../../api/bench';
import type { BoardCard } from '../../api/benchTypes';
import { useMachines, useOverview, useTools } from '../../api/queries';
import type { Machine, ToolRow } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { ServiceProgress, useRemaining } from '../../components/ServiceProgress';
import { ConditionBadge, DataBadge } from '../../components/Status';
import { useFormat } from '../../components/useFormat';
import { barOf, useLeft } from '../../components/useLeft';
import { loadArea } from '../../i18n';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { useNow } from '../../lib/useNow';
import { CardAction } from '../../components/CardAction';
import { FindTool } from './FindTool';
import { FurtherPages } from './FurtherPages';
import { setUpOf } from './setUp';
import { useMyActions } from './useMyActions';
import { inHand, worstFirst } from './work';

/** The whole of it is on the board; here stands what comes first. */
const SHOWN = 20;

const MyActions = lazy(async () => {
  const [loaded] = await Promise.all([import('./MyActions'), loadArea('actions')]);
  return { default: loaded.MyActions };
});
const SetUpCard = lazy(async () => {
  const [loaded] = await Promise.all([import('../plant/SetUpCard'), loadArea('plant')]);
  return { default: loaded.SetUpCard };
});
const FirstSteps = lazy(async () => ({ default: (await import('./FirstSteps')).FirstSteps }));

export function HomePage() {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const mine = useMyActions();
  const overview = useOverview();
  const isAdministrator = useStore(session).user?.role === 'administrator';
  const machines = useMachines();
  // The same answer as the tool list's, most urgent first: it is then there without a network, too.
  const tools = useTools({});
  const rows = tools.data?.pages.flatMap((page) => page.items) ?? [];
  const setUp = machines.data && tools.data ? setUpOf(machines.data.items, rows) : null;
  return (
    <>
      <PageHead title={t('home.title')}>
        <span className="tc-soft">
          {overview.data?.plant_name ? <span className="tc-show-phone">{overview.data.plant_name} · </span> : null}
          {format.day(now)}
        </span>
      </PageHead>
      <div className="tc-stack">
        {isAdministrator && overview.data?.set_up === false ? (
          <Suspense fallback={null}>
            <SetUpCard />
          </Suspense>
        ) : null}
        {setUp && !setUp.isDone ? (
          <Suspense fallback={<Loading lines={5} />}>
            <FirstSteps setUp={setUp} />
          </Suspense>
        ) : null}
        {tools.data && rows.length === 0 ? null : (
          <>
            <FindTool rows={rows} />
            <ReportTile />
            <Tally />
            <div className="tc-columns">
              <div className="tc-stack">
                {mine.rows.length > 0 ? (
                  <Suspense fallback={null}>
                    <MyActions {...mine} />
                  </Suspense>
                ) : null}
                <Work />
              </div>
              <Running rows={rows} />
            </div>
          </>
        )}
        <FurtherPages />
      </div>
    </>
  );
}

/** The shortest way to say that something is wrong. */
function ReportTile() {
  const { t } = useTranslation();
  return (
    <Link to="/report" className="tc-tile tc-report-tile">
      <IconAlertTriangle size={36} aria-hidden />
      <div>
        <b>{t('home.report')}</b>
        <span>{t('home.reportText')}</span>
      </div>
    </Link>
  );
}

function Tally() {
  const { t } = useTranslation();
  const { data } = useOverview();
  if (!data) return <Loading lines={1} height={84} />;
  const away = (data.sources.no_data ?? 0) + (data.sources.unreachable ?? 0) + (data.sources.faulty ?? 0);
  const tile = (count: number, tone: string, icon: TablerIcon, label: string) => ({
    count,
    tone: count > 0 ? tone : undefined,
    icon,
    label,
  });
  const conditions = [
    { ...tile(data.tools.overdue, 'overdue', IconAlertTriangle, t('condition.overdue')), condition: 'overdue' as const },
    { ...tile(data.tools.due, 'due', IconBell, t('condition.due')), condition: 'due' as const },
    { ...tile(data.tools.warned, 'warned', IconClockHour4, t('condition.warned')), condition: 'warned' as const },
  ];
  const critical = tile(data.critical_failures, 'overdue', IconAlertOctagon, t('openFailures.criticalOnes'));
  const untriaged = tile(data.untriaged_failures, 'warned', IconMessageReport, t('openFailures.untriaged'));
  return (
    <div className="tc-tiles">
      {conditions.map(({ condition, ...words }) => (
        <Link key={condition} to="/tools" search={{ condition }} className="tc-tile" data-tone={words.tone}>
          <TileWords {...words} />
        </Link>
      ))}
      <Link to="/tools" search={{ failures: 'critical' }} className="tc-tile" data-tone={critical.tone}>
        <TileWords {...critical} />
      </Link>
      <Link to="/failures" className="tc-tile" data-tone={untriaged.tone}>
        <TileWords {...untriaged} />
      </Link>
      <Link to="/sources" className="tc-tile" data-tone={away > 0 ? 'warned' : undefined}>
        <TileWords count={away} icon={IconPlugConnectedX} label={t('home.sourcesAway')} />
      </Link>
    </div>
  );
}

function TileWords({ count, icon: Icon, label }: { count: number; icon: TablerIcon; label: string }) {
  const format = useFormat();
  return (
    <>
      <strong>{format.count(count)}</strong>
      <span>
        <Icon size={18} aria-hidden /> {label}
      </span>
    </>
  );
}

function Work() {
  const { t } = useTranslation();
  const me = useStore(session).user?.name ?? '';
  const board = useBoard();
  const work = board.data ? worstFirst(board.data, me) : [];
  const count = board.data ? Object.values(board.data.counts).reduce((sum, one) => sum + one, 0) : 0;
  return (
    <Card
      title={count > 0 ? t('home.workCount', { count }) : t('home.work')}
      id="work"
      actions={
        <LinkButton to="/maintenance" variant="default" leftSection={<IconLayoutKanban size={20} aria-hidden />}>
          {t('home.board')}
        </LinkButton>
      }
    >
      {board.isPending ? <Loading lines={3} height={96} /> : null}
      {board.isError && work.length === 0 ? <ProblemNotice error={board.error} retry={() => void board.refetch()} /> : null}
      {board.isSuccess && work.length === 0 ? (
        <EmptyState icon={IconMoodCheck} title={t('home.nothingDue')}>
          {t('home.nothingDueText')}
        </EmptyState>
      ) : null}
      <ul className="tc-list">
        {work.slice(0, SHOWN).map((card) => (
          <WorkItem key={card.level_id} card={card} isMine={inHand(card, me)} />
        ))}
      </ul>
    </Card>
  );
}

function WorkItem({ card, isMine }: { card: BoardCard; isMine: boolean }) {
  const { t } = useTranslation();
  const left = useLeft();
  const where = card.machines.length > 0 ? card.machines.map(({ name }) => name).join(', ') : card.location_name;
  return (
    <li className="tc-work" data-tone={card.status} data-job={card.job_id ?? undefined} data-level={card.level_id}>
      <div className="tc-stack" style={{ gap: '0.4375rem' }}>
        <div className="tc-work-head">
          <div>
            <Link to="/tools/$toolId" params={{ toolId: card.tool_id }} className="tc-cover">
              <strong className="tc-number" style={{ fontSize: '1.125rem' }}>
                {card.tool_number}
              </strong>
            </Link>{' '}
            <span className="tc-soft">{card.tool_name}</span>
          </div>
          <ConditionBadge condition={card.status} />
        </div>
        <ServiceProgress due={barOf(card)} label={t('progress.label', { tool: card.tool_number, level: card.code })} />
        <div className="tc-line tc-small">
          <strong>
            {card.code} {card.name}
          </strong>
          <span>{left(card)}</span>
          <span className="tc-soft">{where ?? t('tools.notMounted')}</span>
          {card.state === 'waiting' ? (
            <span className="tc-in-hand">
              <IconHourglass size={17} aria-hidden /> {t('home.waits')}
            </span>
          ) : null}
          {card.state === 'started' && card.by_person ? (
            <span className="tc-in-hand">
              <IconTool size={17} aria-hidden /> {isMine ? t('home.inYourHands') : t('home.inHandsOf', { name: card.by_person })}
            </span>
          ) : null}
        </div>
      </div>
      <CardAction card={card} />
    </li>
  );
}

function Running({ rows }: { rows: readonly ToolRow[] }) {
  const { t } = useTranslation();
  const machines = useMachines();
  if (machines.isPending) return <Loading lines={3} />;
  const items = machines.data?.items ?? [];
  return (
    <Card
      title={t('home.running')}
      id="running"
      actions={
        <LinkButton to="/machines" variant="default" className="tc-show-phone">
          {t('nav.machines')}
        </LinkButton>
      }
    >
      {items.length === 0 ? (
        <EmptyState icon={IconTool} title={t('machines.none')} />
      ) : (
        <ul className="tc-list">
          {items.map((machine) => (
            <RunningLine
              key={machine.id}
              machine={machine}
              rows={rows.filter((row) => row.machines.some((one) => one.id === machine.id))}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

/** A press, what is on it, and how far that is from its next maintenance. */
function RunningLine({ machine, rows }: { machine: Machine; rows: readonly ToolRow[] }) {
  const { t } = useTranslation();
  const remaining = useRemaining();
  const state = machine.sources[0]?.state;
  return (
    <li className="tc-row-link">
      <div style={{ flex: 1, minWidth: 0 }}>
        <div className="tc-line" style={{ justifyContent: 'space-between' }}>
          <Link to="/machines/$machineId" params={{ machineId: machine.id }} className="tc-cover">
            <strong>{machine.name}</strong>
          </Link>
          {state ? <DataBadge state={state} /> : null}
        </div>
        {machine.tools.length === 0 ? <span className="tc-soft tc-small">{t('machines.noTool')}</span> : null}
        {machine.tools.length > rows.length ? (
          <span className="tc-soft tc-small">{machine.tools.map((tool) => tool.number).join(', ')}</span>
        ) : (
          rows.map((row) => (
            <div key={row.id}>
              <div className="tc-line tc-small" style={{ justifyContent: 'space-between' }}>
                <span className="tc-soft tc-number">{row.number}</span>
                <span>{row.next ? remaining(row.next) : t('progress.noPlan')}</span>
              </div>
              {row.next ? <ServiceProgress due={row.next} label={t('progress.label', { tool: row.number, level: row.next.code })} /> : null}
            </div>
          ))
        )}
      </div>
    </li>
  );
}
