import { IconActivity, IconPlayerPause, IconPlugConnectedX, type TablerIcon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RunningTool } from '../../api/analyticsTypes';
import { useFormat } from '../../components/useFormat';
import { Panel } from './Panel';

const ICONS: Record<RunningTool['state'], TablerIcon> = {
  running: IconActivity,
  idle: IconPlayerPause,
  no_data: IconPlugConnectedX,
};

type Props = { tools: readonly RunningTool[]; rowPx: number; isPaused: boolean };

/** What is on the presses, and how far its order is. */
export function RunningPanel({ tools, rowPx, isPaused }: Props) {
  const { t } = useTranslation();
  return (
    <Panel
      id="running"
      title={t('wall.running')}
      items={tools}
      rowPx={rowPx}
      isPaused={isPaused}
      empty={t('wall.runningNone')}
      idOf={({ machine_id, tool }) => `${machine_id} ${tool.number}`}
      toneOf={({ state }) => (state === 'no_data' ? 'away' : state)}
      row={(running) => <Running running={running} />}
    />
  );
}

function Running({ running }: { running: RunningTool }) {
  const { t } = useTranslation();
  const format = useFormat();
  const Icon = ICONS[running.state];
  const { shots_of_order: done, order_shots: order, per_hour: pace } = running;
  const share = order ? Math.min(100, (100 * done) / order) : null;
  return (
    <>
      <Icon aria-hidden />
      <Link to="/tools/$toolId" params={{ toolId: running.tool.id }}>
        {running.machine_name}
      </Link>
      <span className="tc-wall-what">
        <b>
          {running.tool.number} {t(`wall.state_${running.state}`)}
        </b>
        <small>
          {[
            order
              ? t('wall.ofOrder', { done: format.count(done), order: format.count(order) })
              : t('units.shots', { count: done, number: format.count(done) }),
            pace === null ? '' : t('wall.perHour', { number: format.count(pace) }),
            running.job ?? '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </small>
        {share === null ? null : (
          <span className="tc-wall-share" aria-hidden>
            <i style={{ width: `${String(share)}%` }} />
          </span>
        )}
      </span>
    </>
  );
}
