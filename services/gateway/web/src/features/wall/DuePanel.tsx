import { IconAlertTriangle, IconBell, IconClockHour4, type TablerIcon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DueTool } from '../../api/analyticsTypes';
import { useFormat } from '../../components/useFormat';
import { Panel } from './Panel';

const ICONS: Partial<Record<DueTool['status'], TablerIcon>> = { overdue: IconAlertTriangle, due: IconBell };

type Props = { tools: readonly DueTool[]; rowPx: number; isPaused: boolean };

/** What comes next on the bench, the most urgent first. */
export function DuePanel({ tools, rowPx, isPaused }: Props) {
  const { t } = useTranslation();
  return (
    <Panel
      id="due"
      title={t('wall.due')}
      items={tools}
      rowPx={rowPx}
      isPaused={isPaused}
      empty={t('wall.dueNone')}
      idOf={({ tool, level_id }) => `${tool.number} ${level_id}`}
      toneOf={({ status }) => status}
      row={(due) => <Due due={due} />}
    />
  );
}

function Due({ due }: { due: DueTool }) {
  const { t } = useTranslation();
  const format = useFormat();
  const short = new Intl.DateTimeFormat(format.locale, { day: '2-digit', month: '2-digit' });
  const Icon = ICONS[due.status] ?? IconClockHour4;
  const count = Math.abs(Math.round(due.left));
  const left = t(due.left < 0 ? `wall.over_${due.by}` : `wall.left_${due.by}`, { count, number: format.count(count) });
  const when = due.scheduled_for
    ? t('wall.planned', { when: short.format(new Date(due.scheduled_for)) })
    : due.expected && due.left > 0
      ? t('wall.expected', { when: short.format(new Date(`${due.expected}T12:00:00`)) })
      : '';
  return (
    <>
      <Icon aria-hidden />
      <Link to="/tools/$toolId" params={{ toolId: due.tool.id }}>
        {due.tool.number}
      </Link>
      <span className="tc-wall-what">
        <b>{`${due.code} ${due.name}`.trim()}</b>
        <small>{[t(`condition.${due.status}`), left, when, due.machines.join(', ')].filter(Boolean).join(' · ')}</small>
      </span>
    </>
  );
}
