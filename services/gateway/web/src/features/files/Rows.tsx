import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type RowFilter, useImportRows } from '../../api/files';
import type { ImportRow, ImportRun } from '../../api/types';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useCaptions, useFileWords } from './useFileWords';

const TONES = { pending: 'neutral', new: 'quiet', changed: 'warned', same: 'quiet', refused: 'overdue' } as const;

/** The rows of the chosen table and fate, each with what would change or why it is refused. */
export function Rows({ run, filter }: { run: ImportRun; filter: RowFilter }) {
  const { t } = useTranslation();
  const found = useImportRows(run, filter);
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card title={t('files.rows')} id="rows">
      {found.isPending ? <Loading lines={4} /> : null}
      {found.isError ? <ProblemNotice error={found.error} retry={() => void found.refetch()} /> : null}
      {found.isSuccess && rows.length === 0 ? <p className="tc-soft">{t('files.rowsNone')}</p> : null}
      <ul className="tc-list">
        {rows.map((row) => (
          <RowLine key={`${row.kind} ${String(row.row)}`} row={row} />
        ))}
      </ul>
      {found.hasNextPage ? (
        <Button mt="sm" variant="default" fullWidth loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
    </Card>
  );
}

function RowLine({ row }: { row: ImportRow }) {
  const { t } = useTranslation();
  const words = useFileWords();
  const caption = useCaptions();
  return (
    <li className="tc-refused" data-fate={row.fate}>
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <span className="tc-soft">
            {t(`files.kind_${row.kind}`)} {t('files.line', { row: row.row })}
          </span>{' '}
          <strong className="tc-number">{row.key || nameOf(row)}</strong>
        </span>
        <span className="tc-badge" data-tone={TONES[row.fate]}>
          {t(`files.fate_${row.fate}`)}
        </span>
      </div>
      {row.changes.length > 0 ? (
        <ul className="tc-small">
          {row.changes.map((column) => (
            <li key={column}>
              <span className="tc-soft">{caption(row.kind, column)}:</span> {String(row.values[column] ?? '')}
            </li>
          ))}
        </ul>
      ) : null}
      {row.problems.length > 0 ? (
        <ul className="tc-small">
          {row.problems.map((problem) => (
            <li key={`${problem.field ?? ''} ${problem.code}`}>
              {problem.field ? <span className="tc-soft">{caption(row.kind, problem.field)}:</span> : null} {words(problem)}
            </li>
          ))}
        </ul>
      ) : null}
      {row.fate === 'refused' ? <Values row={row} /> : null}
    </li>
  );
}

/** What else a refused row says, so that whoever mends it knows which it is. */
function Values({ row }: { row: ImportRow }) {
  const caption = useCaptions();
  const told = Object.entries(row.values).filter(([name, value]) => value !== null && row.problems.every(({ field }) => field !== name));
  if (told.length === 0) return null;
  return (
    <div className="tc-soft tc-small tc-wrap">
      {told.map(([name, value]) => `${caption(row.kind, name)}: ${String(value)}`).join(' · ')}
    </div>
  );
}

function nameOf(row: ImportRow): string {
  return String(row.values.number ?? row.values.name ?? '');
}
