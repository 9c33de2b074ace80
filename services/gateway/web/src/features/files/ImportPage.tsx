import { Button } from '@mantine/core';
import { IconDatabaseImport, IconFileSpreadsheet } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { isAtWork, useImport } from '../../api/files';
import { keys } from '../../api/keys';
import type { ImportRun } from '../../api/types';
import { TextLink } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';
import { Rows } from './Rows';
import { Sheets } from './Sheets';
import { StateBadge } from './StateBadge';
import { useFileWords } from './useFileWords';

const route = getRouteApi('/import/$importId');

export function ImportPage() {
  const { t } = useTranslation();
  const { importId } = route.useParams();
  const run = useImport(importId);
  if (run.data) return <Detail run={run.data} />;
  return (
    <>
      <PageHead title={t('files.title')} />
      {run.isPending ? <Loading lines={4} height={90} /> : <ProblemNotice error={run.error} retry={() => void run.refetch()} />}
    </>
  );
}

function Detail({ run }: { run: ImportRun }) {
  const { t } = useTranslation();
  const counted = useCounted();
  const format = useFormat();
  const words = useFileWords();
  const filter = route.useSearch();
  return (
    <>
      <PageHead title={run.name}>
        <span className="tc-line">
          <StateBadge state={run.state} />
          <span className="tc-soft">{t('log.byline', { when: format.moment(run.created_at), name: run.by })}</span>
          <TextLink to="/import">{t('files.toList')}</TextLink>
        </span>
      </PageHead>
      <div className="tc-stack">
        {isAtWork(run) ? <Progress run={run} /> : null}
        {run.failure ? <Notice tone="bad">{words(run.failure)}</Notice> : null}
        {run.state === 'applied' ? <Notice tone="info">{t('files.appliedText', counted(run.progress.done))}</Notice> : null}
        {run.can_be_applied ? <Apply run={run} /> : null}
        {run.state === 'checked' && !run.can_be_applied ? <Notice tone="info">{t('files.applyNothing')}</Notice> : null}
        <Refused run={run} />
        {run.sheets.length > 0 ? <Sheets run={run} filter={filter} /> : null}
        {run.sheets.length > 0 ? <Rows run={run} filter={filter} /> : null}
      </div>
    </>
  );
}

function Progress({ run }: { run: ImportRun }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { done, total, what } = run.progress;
  const percent = total > 0 ? Math.floor((100 * done) / total) : 0;
  const kind = run.sheets.find((sheet) => sheet.kind === what)?.kind;
  return (
    <Card>
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <strong>{t(`files.doing_${run.state === 'applying' ? 'applying' : 'checking'}`)}</strong>
        <span className="tc-soft">
          {kind ? `${t(`files.kind_${kind}`)} · ` : ''}
          {t('files.doneOf', { done: format.count(done), total: format.count(total) })}
        </span>
      </div>
      <div
        className="tc-progress"
        style={{ marginTop: '0.5rem' }}
        role="progressbar"
        aria-label={t('files.progress')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <i style={{ width: `${String(percent)}%` }} />
      </div>
    </Card>
  );
}

/** Refused rows to mend in a table program: as they were written, each with what is wrong. */
function Refused({ run }: { run: ImportRun }) {
  const { t, i18n } = useTranslation();
  if (isAtWork(run) || run.sheets.every((sheet) => sheet.refused === 0)) return null;
  return (
    <div>
      <Button
        component="a"
        href={`/api/v1/imports/${run.id}/refused.xlsx?language=${i18n.language.startsWith('de') ? 'de' : 'en'}`}
        download
        variant="default"
        leftSection={<IconFileSpreadsheet size={20} aria-hidden />}
      >
        {t('files.refusedFile')}
      </Button>
    </div>
  );
}

function Apply({ run }: { run: ImportRun }) {
  const { t } = useTranslation();
  const counted = useCounted();
  const sum = (fate: 'new' | 'changed' | 'refused'): number => run.sheets.reduce((all, sheet) => all + sheet[fate], 0);
  const count = sum('new') + sum('changed');
  const refused = sum('refused');
  const write = useWrite(
    (id: string, key) =>
      body(api.POST('/api/v1/imports/{import_id}/apply', { params: { path: { import_id: id }, header: { 'Idempotency-Key': key } } })),
    { refreshes: [keys.imports], done: () => undefined },
  );
  return (
    <Card title={t('files.applyTitle')} id="apply">
      <p>{t('files.applyText', counted(count))}</p>
      {refused > 0 ? <p>{t('files.applyRefused', counted(refused))}</p> : null}
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <Button
        mt="sm"
        className="tc-primary"
        loading={write.pending}
        leftSection={<IconDatabaseImport size={20} aria-hidden />}
        onClick={() => write.run(run.id)}
      >
        {t('files.apply')}
      </Button>
    </Card>
  );
}
