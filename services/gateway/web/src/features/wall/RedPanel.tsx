import { IconAlertOctagon, IconAlertTriangle, IconHandStop, IconTool, type TablerIcon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RedTool } from '../../api/analyticsTypes';
import { useFormat } from '../../components/useFormat';
import { useNow } from '../../lib/useNow';
import { Panel } from './Panel';
import { useReason } from './useReason';

const ICONS: Record<RedTool['reasons'][number]['code'], TablerIcon> = {
  overdue: IconAlertTriangle,
  failure: IconAlertOctagon,
  on_hold: IconHandStop,
  in_repair: IconTool,
};

type Props = { tools: readonly RedTool[]; rowPx: number; isPaused: boolean };

/** Tools that must not go on as they are, with why and since when. */
export function RedPanel({ tools, rowPx, isPaused }: Props) {
  const { t } = useTranslation();
  return (
    <Panel
      id="red"
      title={t('wall.red')}
      items={tools}
      rowPx={rowPx}
      isPaused={isPaused}
      empty={t('wall.redNone')}
      idOf={({ tool }) => tool.number}
      toneOf={() => 'overdue'}
      row={(red) => <Red red={red} />}
    />
  );
}

function Red({ red }: { red: RedTool }) {
  const reason = useReason();
  const format = useFormat();
  const now = useNow(60_000);
  const Icon = ICONS[red.reasons[0]?.code ?? 'failure'];
  return (
    <>
      <Icon aria-hidden />
      <Link to="/tools/$toolId" params={{ toolId: red.tool.id }}>
        {red.tool.number}
      </Link>
      <span className="tc-wall-what">
        <b>{red.reasons.map(reason).join(' · ')}</b>
        <small>{[red.machines.join(', '), red.since ? format.ago(red.since, now) : ''].filter(Boolean).join(' · ')}</small>
      </span>
    </>
  );
}
