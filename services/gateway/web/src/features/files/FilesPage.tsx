import { Button } from '@mantine/core';
import { IconFileSpreadsheet, IconHistory } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useImports } from '../../api/files';
import type { ImportRun } from '../../api/types';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { BringFile } from './BringFile';
import { Exports } from './Exports';
import { StateBadge } from './StateBadge';

export function FilesPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('files.title')} />
      <div className="tc-columns">
        <div className="tc-stack">
          <Card
            title={t('files.bring')}
            id="bring"
            actions={
              <Button
                component="a"
                href="/api/v1/imports/template.xlsx"
                download
                variant="default"
                leftSection={<IconFileSpreadsheet size={20} aria-hidden />}
              >
                {t('files.template')}
              </Button>
            }
          >
            <BringFile />
          </Card>
          <History />
        </div>
        <div className="tc-stack">
          <Exports />
        </div>
      </div>
    </>
  );
}

function History() {
  const { t } = useTranslation();
  const imports = useImports();
  const runs = imports.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card title={t('files.history')} id="history">
      {imports.isPending ? <Loading lines={3} /> : null}
      {imports.isError ? <ProblemNotice error={imports.error} retry={() => void imports.refetch()} /> : null}
      {imports.isSuccess && runs.length === 0 ? (
        <EmptyState icon={IconHistory} title={t('files.historyNone')}>
          {t('files.historyNoneText')}
        </EmptyState>
      ) : null}
      <ul className="tc-list">
        {runs.map((run) => (
          <RunLine key={run.id} run={run} />
        ))}
      </ul>
      {imports.hasNextPage ? (
        <Button mt="sm" variant="default" fullWidth loading={imports.isFetchingNextPage} onClick={() => void imports.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
    </Card>
  );
}

function RunLine({ run }: { run: ImportRun }) {
  const { t } = useTranslation();
  const counted = useCounted();
  const format = useFormat();
  const rows = run.sheets.reduce((sum, sheet) => sum + sheet.rows, 0);
  return (
    <li className="tc-row-link">
      <div style={{ minWidth: 0 }}>
        <Link to="/import/$importId" params={{ importId: run.id }} className="tc-cover" style={{ overflowWrap: 'anywhere' }}>
          <strong>{run.name}</strong>
        </Link>
        <div className="tc-soft tc-small">
          {t('log.byline', { when: format.moment(run.created_at), name: run.by })} · {t('files.rowsOf', counted(rows))}
        </div>
      </div>
      <StateBadge state={run.state} />
    </li>
  );
}
