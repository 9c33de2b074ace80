import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ToolRow } from '../../api/types';
import { ServiceProgress, useRemaining } from '../../components/ServiceProgress';
import { Age, ConditionBadge, DataBadge } from '../../components/Status';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';

export function ToolTable({ rows }: { rows: readonly ToolRow[] }) {
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
            <th scope="col" style={{ width: '33%' }}>
              {t('tools.columnNext')}
            </th>
            <th scope="col" className="num">
              {t('tools.columnTotal')}
            </th>
            <th scope="col">{t('tools.columnMachine')}</th>
            <th scope="col">{t('tools.columnData')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row }: { row: ToolRow }) {
  const format = useFormat();
  return (
    <tr data-link data-tool={row.id}>
      <td>
        <ToolLink row={row} />
        <div className="tc-soft tc-small">{row.name}</div>
      </td>
      <td>
        <ConditionBadge condition={row.condition} />
      </td>
      <td>
        <Next row={row} />
      </td>
      <td className="num" data-field="total">
        {format.count(row.total)}
      </td>
      <td>
        <Machines row={row} />
      </td>
      <td>
        <Data row={row} />
      </td>
    </tr>
  );
}

export function ToolCards({ rows }: { rows: readonly ToolRow[] }) {
  const { t } = useTranslation();
  const counted = useCounted();
  return (
    <ul className="tc-list" aria-label={t('tools.title')}>
      {rows.map((row) => (
        <li key={row.id} className="tc-card tc-stack" style={{ position: 'relative', gap: '0.625rem' }} data-tool={row.id}>
          <div className="tc-line" style={{ justifyContent: 'space-between' }}>
            <span>
              <ToolLink row={row} /> <span className="tc-soft">{row.name}</span>
            </span>
            <ConditionBadge condition={row.condition} />
          </div>
          <Next row={row} />
          <div className="tc-line tc-small" style={{ justifyContent: 'space-between' }}>
            <span>
              <Machines row={row} /> · {t('units.shots', counted(row.total))}
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

function Machines({ row }: { row: ToolRow }) {
  const { t } = useTranslation();
  if (row.machines.length === 0) return <span className="tc-soft tc-small">{t('tools.notMounted')}</span>;
  return <span>{row.machines.map((machine) => machine.name).join(', ')}</span>;
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
