import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ToolRow } from '../../api/types';
import { OpenFailures } from '../../components/OpenFailures';
import { ServiceProgress, useRemaining } from '../../components/ServiceProgress';
import { ReadinessBadge } from '../../components/Standing';
import { Age, ConditionBadge, DataBadge } from '../../components/Status';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { shownCode } from '../../lib/codes';
import { useNow } from '../../lib/useNow';

/** Which tools are ticked, while somebody picks some. */
export type Choice = { has: (id: string) => boolean; turn: (id: string) => void };

type Props = { rows: readonly ToolRow[]; choice: Choice | null };

export function ToolTable({ rows, choice }: Props) {
  const { t } = useTranslation();
  return (
    <div className="tc-card" style={{ padding: 0 }}>
      <table className="tc-table" aria-label={t('tools.title')}>
        <thead>
          <tr>
            <th scope="col" style={{ width: '19%' }}>
              {t('tools.columnTool')}
            </th>
            <th scope="col">{t('tools.condition')}</th>
            <th scope="col" style={{ width: '27%' }}>
              {t('tools.columnNext')}
            </th>
            <th scope="col" className="num">
              {t('tools.columnTotal')}
            </th>
            <th scope="col">{t('axis.location')}</th>
            {choice ? null : <th scope="col">{t('tools.columnData')}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} choice={choice} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, choice }: { row: ToolRow; choice: Choice | null }) {
  const format = useFormat();
  return (
    <tr data-link data-tool={row.id}>
      <td>
        <div className="tc-pick-line">
          {choice ? <Pick row={row} choice={choice} /> : null}
          <div>
            <ToolLink row={row} />
            <div className="tc-soft tc-small">{row.name}</div>
            <Facts row={row} />
          </div>
        </div>
      </td>
      <td>
        <Standing row={row} />
      </td>
      <td>
        <Next row={row} />
      </td>
      <td className="num" data-field="total">
        {format.count(row.total)}
      </td>
      <td>
        <Location row={row} />
      </td>
      {choice ? null : (
        <td>
          <Data row={row} />
        </td>
      )}
    </tr>
  );
}

export function ToolCards({ rows, choice }: Props) {
  const { t } = useTranslation();
  const counted = useCounted();
  return (
    <ul className="tc-list" aria-label={t('tools.title')}>
      {rows.map((row) => (
        <li key={row.id} className="tc-card tc-stack" style={{ position: 'relative', gap: '0.625rem' }} data-tool={row.id}>
          <div className="tc-line" style={{ justifyContent: 'space-between' }}>
            <span className="tc-pick-line">
              {choice ? <Pick row={row} choice={choice} /> : null}
              <span>
                <ToolLink row={row} /> <span className="tc-soft">{row.name}</span>
                <Facts row={row} />
              </span>
            </span>
            <Standing row={row} />
          </div>
          <Next row={row} />
          <div className="tc-line tc-small" style={{ justifyContent: 'space-between' }}>
            <span>
              <Location row={row} /> · {t('units.shots', counted(row.total))}
            </span>
            <Data row={row} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function ToolLink({ row }: { row: ToolRow }) {
  return (
    <Link to="/tools/$toolId" params={{ toolId: row.id }} className="tc-cover">
      <strong className="tc-number">{row.number}</strong>
    </Link>
  );
}

function Next({ row }: { row: ToolRow }) {
  const { t } = useTranslation();
  const remaining = useRemaining();
  const { next } = row;
  if (!next) return <span className="tc-soft tc-small">{t('progress.noPlan')}</span>;
  return (
    <div>
      <div className="tc-next-line tc-small">
        <span className="tc-cut">
          <strong>{next.code}</strong> <span className="tc-soft">{next.name}</span>
        </span>
        <span data-field="remaining">{remaining(next)}</span>
      </div>
      <ServiceProgress due={next} label={t('progress.label', { tool: row.number, level: next.code })} />
    </div>
  );
}

/** Whether it may run, where that is not as usual, and how its maintenance stands. */
function Standing({ row }: { row: ToolRow }) {
  const isStopped = row.readiness === 'on_hold' || row.readiness === 'in_repair';
  return (
    <span className="tc-line" style={{ gap: '0.25rem 0.5rem' }}>
      {isStopped ? (
        <span title={row.readiness === 'due' ? undefined : row.readiness_reason}>
          <ReadinessBadge state={row.readiness} />
        </span>
      ) : null}
      <ConditionBadge condition={row.condition} />
      <OpenFailures count={row.open_failures} worst={row.worst_failure} />
    </span>
  );
}

/** The code on its label, its class and whose it is. */
function Facts({ row }: { row: ToolRow }) {
  const said = [row.class_code, row.owner].filter(Boolean).join(' · ');
  return (
    <div className="tc-soft tc-small">
      {row.short_code ? <code className="tc-code">{shownCode(row.short_code)}</code> : null} {said}
    </div>
  );
}

function Pick({ row, choice }: { row: ToolRow; choice: Choice }) {
  const { t } = useTranslation();
  return (
    <label className="tc-pick">
      <input
        type="checkbox"
        aria-label={t('labels.pick', { tool: row.number })}
        checked={choice.has(row.id)}
        onChange={() => choice.turn(row.id)}
      />
    </label>
  );
}

function Location({ row }: { row: ToolRow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  if (row.machines.length > 0) return <span>{row.machines.map((machine) => machine.name).join(', ')}</span>;
  if (row.location_kind === 'unknown') return <span className="tc-soft tc-small">{t('location.unknown')}</span>;
  const isLate = row.external_due !== null && new Date(`${row.external_due}T23:59:59`) < now;
  return (
    <span>
      {row.location_name}
      {row.external_due ? (
        <span className="tc-small" style={{ display: 'block' }}>
          {isLate ? <IconAlertTriangle size={15} aria-hidden /> : null}{' '}
          {isLate ? t('move.late', { date: format.date(row.external_due) }) : t('axis.dueBack', { date: format.date(row.external_due) })}
        </span>
      ) : null}
    </span>
  );
}

function Data({ row }: { row: ToolRow }) {
  const { t } = useTranslation();
  if (row.data_state === 'none') return <span className="tc-soft tc-small">{t('tools.noSource')}</span>;
  return (
    <span className="tc-line" style={{ gap: '0.125rem 0.5rem' }}>
      <DataBadge state={row.data_state} />
      {row.last_shot_at && row.data_state !== 'live' ? (
        <span className="tc-soft tc-small">
          <Age at={row.last_shot_at} />
        </span>
      ) : null}
    </span>
  );
}
