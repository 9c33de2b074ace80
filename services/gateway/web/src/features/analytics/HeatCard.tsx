import { SegmentedControl } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { csvOf, useHeatmap } from '../../api/analytics';
import type { Heatmap, Scope } from '../../api/analyticsTypes';
import type { Half } from '../../api/failureTypes';
import { useCavities } from '../../api/tooling';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { CsvLink } from './CsvLink';
import { type Column, DataTable } from './DataTable';
import { type Hot, per100k } from './heat';
import { HotFailure } from './HotFailure';
import { HeatPicture } from './HeatPicture';
import { Meter } from './Meter';

const LISTED = 12;

type Props = { toolId: string; scope: Scope };
type Row = { id: string; name: string; places: string; count: number; shots: number };

/** Where a tool fails: at which place of the picture, or with which serial insert wherever it sat. */
export function HeatCard({ toolId, scope }: Props) {
  const { t, i18n } = useTranslation();
  const [follow, setFollow] = useState<'position' | 'insert'>('position');
  const [view, setView] = useState<'picture' | 'table'>('picture');
  const query = { ...(scope.from ? { from: scope.from } : {}), ...(scope.to ? { to: scope.to } : {}), tool: toolId, follow };
  const heat = useHeatmap(query);
  const title = t('heat.title');
  return (
    <Card
      title={title}
      id="heat"
      actions={
        <>
          <SegmentedControl
            aria-label={t('analytics.viewOf', { what: title })}
            data={(['picture', 'table'] as const).map((value) => ({ value, label: t(`heat.view_${value}`) }))}
            value={view}
            onChange={(value) => setView(value === 'table' ? 'table' : 'picture')}
          />
          <CsvLink href={csvOf('heatmap', query, i18n.language)} what={title} />
        </>
      }
    >
      <div className="tc-chart-controls">
        <SegmentedControl
          aria-label={t('heat.follow')}
          data={(['position', 'insert'] as const).map((value) => ({ value, label: t(`heat.follow_${value}`) }))}
          value={follow}
          onChange={(value) => setFollow(value === 'insert' ? 'insert' : 'position')}
        />
      </div>
      {heat.isPending ? <Loading lines={1} height={320} /> : null}
      {heat.isError && !heat.data ? <ProblemNotice error={heat.error} retry={() => void heat.refetch()} /> : null}
      {heat.data ? <Found heat={heat.data} toolId={toolId} follow={follow} view={view} /> : null}
    </Card>
  );
}

function rowsOf(heat: Heatmap, follow: 'position' | 'insert', nameOf: (cavity: number) => string): Row[] {
  if (follow === 'insert')
    return heat.inserts.map(({ insert_id, serial, positions, count, shots }) => ({
      id: insert_id,
      name: serial,
      places: positions.join(', '),
      count,
      shots,
    }));
  return heat.cavities.map(({ cavity, count, shots }) => ({ id: String(cavity), name: nameOf(cavity), places: '', count, shots }));
}

function Found({
  heat,
  toolId,
  follow,
  view,
}: {
  heat: Heatmap;
  toolId: string;
  follow: 'position' | 'insert';
  view: 'picture' | 'table';
}) {
  const { t } = useTranslation();
  const rows = rowsOf(heat, follow, (number) => t('pareto.cavity', { number }));
  const [worst] = [...rows].sort((a, b) => b.count - a.count);
  const says = worst && worst.count > 0 ? t('heat.says', { name: worst.name, count: worst.count }) : t('heat.none');
  return (
    <>
      <p className="tc-chart-says">
        {says} {heat.unplaced > 0 ? t('heat.unplaced', { count: heat.unplaced }) : ''}
      </p>
      {view === 'picture' && follow === 'position' ? <Pictures heat={heat} toolId={toolId} /> : <Rows rows={rows} follow={follow} />}
    </>
  );
}

function Rows({ rows, follow }: { rows: readonly Row[]; follow: 'position' | 'insert' }) {
  const { t } = useTranslation();
  const format = useFormat();
  const most = Math.max(1, ...rows.map(({ count }) => count));
  const told = (row: Row): string => {
    const rate = per100k(row.count, row.shots);
    return rate === null ? '–' : format.decimal(rate);
  };
  const columns: Column<Row>[] = [
    {
      key: 'name',
      label: t(`heat.follow_${follow}`),
      cell: ({ id, name }) =>
        follow === 'insert' ? (
          <Link to="/inserts/$insertId" params={{ insertId: id }}>
            {name}
          </Link>
        ) : (
          name
        ),
    },
    ...(follow === 'insert' ? [{ key: 'places', label: t('heat.places'), cell: ({ places }: Row) => places }] : []),
    {
      key: 'count',
      label: t('heat.failures'),
      isNumber: true,
      cell: ({ count }) => <Meter value={(100 * count) / most}>{format.count(count)}</Meter>,
    },
    { key: 'shots', label: t('heat.shots'), isNumber: true, cell: ({ shots }) => format.count(shots) },
    { key: 'rate', label: t('heat.rate'), isNumber: true, cell: told },
  ];
  if (rows.length === 0) return <p className="tc-soft">{t('heat.noInserts')}</p>;
  return <DataTable label={t('heat.title')} columns={columns} rows={rows} idOf={({ id }) => id} />;
}

function Pictures({ heat, toolId }: { heat: Heatmap; toolId: string }) {
  const { t } = useTranslation();
  const cavities = useCavities(toolId);
  const [side, setSide] = useState<Half>('A');
  const [chosen, setChosen] = useState<Hot | null>(null);
  return (
    <div className="tc-analysis-columns">
      <div className="tc-list">
        <SegmentedControl
          aria-label={t('failures.half')}
          data={(['A', 'B'] as const).map((value) => ({ value, label: t(`side.${value}`) }))}
          value={side}
          onChange={(value) => setSide(value === 'B' ? 'B' : 'A')}
        />
        <HeatPicture
          side={side}
          toolId={toolId}
          cavities={cavities.data?.items ?? []}
          heat={heat}
          chosen={chosen?.id ?? null}
          choose={setChosen}
        />
      </div>
      <div aria-live="polite">
        {chosen === null ? <p className="tc-soft">{t('heat.press')}</p> : null}
        {chosen?.failures.length === 0 ? <p className="tc-soft">{t('heat.noneHere')}</p> : null}
        {chosen ? (
          <ul className="tc-list">
            {chosen.failures.slice(0, LISTED).map((id) => (
              <HotFailure key={id} id={id} />
            ))}
          </ul>
        ) : null}
        {chosen && chosen.failures.length > LISTED ? (
          <Link to="/failures" search={{ state: 'all', tool: toolId }}>
            {t('heat.allFailures')}
          </Link>
        ) : null}
      </div>
    </div>
  );
}
