import { SegmentedControl } from '@mantine/core';
import { type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card, Loading } from '../../components/Page';
import { CsvLink } from './CsvLink';
import { type Column, DataTable } from './DataTable';

type Props<Row> = {
  id: string;
  title: string;
  /** What one sees, in a sentence. */
  says: string;
  csv: string;
  controls?: ReactNode;
  chart: ReactNode;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  idOf: (row: Row) => string;
};

/** A chart with what it says, its numbers as a table, and as a file. */
export function ChartCard<Row>({ id, title, says, csv, controls, chart, columns, rows, idOf }: Props<Row>) {
  const { t } = useTranslation();
  const [view, setView] = useState<'chart' | 'table'>('chart');
  return (
    <Card
      title={title}
      id={id}
      actions={
        <>
          <SegmentedControl
            aria-label={t('analytics.viewOf', { what: title })}
            data={(['chart', 'table'] as const).map((value) => ({ value, label: t(`analytics.view_${value}`) }))}
            value={view}
            onChange={(value) => setView(value === 'table' ? 'table' : 'chart')}
          />
          <CsvLink href={csv} what={title} />
        </>
      }
    >
      {controls ? <div className="tc-chart-controls">{controls}</div> : null}
      <p className="tc-chart-says" data-says={id}>
        {says}
      </p>
      {view === 'table' ? (
        <DataTable label={title} columns={columns} rows={rows} idOf={idOf} />
      ) : (
        <Suspense fallback={<Loading lines={1} height={300} />}>{chart}</Suspense>
      )}
    </Card>
  );
}
