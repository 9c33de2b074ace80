import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RowFilter } from '../../api/files';
import type { ImportRun, ImportSheet } from '../../api/types';
import { Notice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { FATES } from './search';

/** Each table of the file with its rows by fate; a count is a link to its rows. */
export function Sheets({ run, filter }: { run: ImportRun; filter: RowFilter }) {
  const { t } = useTranslation();
  return (
    <Card title={t('files.sheets')} id="sheets">
      <div className="tc-stack" style={{ gap: '1rem' }}>
        {run.sheets.map((sheet) => (
          <Sheet key={`${sheet.kind} ${sheet.title}`} sheet={sheet} importId={run.id} filter={filter} />
        ))}
        {run.ignored_sheets.length > 0 ? <Notice tone="info">{t('files.ignored', { names: run.ignored_sheets.join(', ') })}</Notice> : null}
      </div>
    </Card>
  );
}

function Sheet({ sheet, importId, filter }: { sheet: ImportSheet; importId: string; filter: RowFilter }) {
  const { t } = useTranslation();
  const counted = useCounted();
  const format = useFormat();
  return (
    <div data-sheet={sheet.kind}>
      <strong>{t(`files.kind_${sheet.kind}`)}</strong>{' '}
      <span className="tc-soft" style={{ overflowWrap: 'anywhere' }}>
        {sheet.title} · {t('files.rowsOf', counted(sheet.rows))}
      </span>
      <div className="tc-chips" style={{ marginTop: '0.5rem' }}>
        {FATES.map((fate) => {
          const isChosen = filter.kind === sheet.kind && filter.fate === fate;
          return (
            <Link
              key={fate}
              to="/import/$importId"
              params={{ importId }}
              search={isChosen ? {} : { kind: sheet.kind, fate }}
              replace
              resetScroll={false}
              className="tc-chip"
              aria-current={isChosen ? 'true' : undefined}
              data-fate={fate}
            >
              {t(`files.fate_${fate}`)} <strong>{format.count(sheet[fate])}</strong>
            </Link>
          );
        })}
      </div>
      {sheet.unknown_columns.length > 0 ? (
        <p className="tc-soft tc-small" style={{ overflowWrap: 'anywhere' }}>
          {t('files.unknownColumns', { names: sheet.unknown_columns.join(', ') })}
        </p>
      ) : null}
    </div>
  );
}
