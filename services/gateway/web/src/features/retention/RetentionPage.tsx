import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { useOutlook, useTerms } from '../../api/retention';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';
import '../tooling.css';
import { HoldsCard } from './HoldsCard';
import './retention.css';
import { TermRow } from './TermRow';

/** How long each kind of data is kept, what would go now, and what went. */
export function RetentionPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('retention.title')}>
        <p className="tc-soft tc-terms-intro">{t('retention.intro')}</p>
      </PageHead>
      <div className="tc-stack">
        <Terms />
        <HoldsCard />
      </div>
    </>
  );
}

function Terms() {
  const { t } = useTranslation();
  const format = useFormat();
  const [wantedAt, setWantedAt] = useState<string | null>(null);
  const terms = useTerms(wantedAt !== null);
  const outlook = useOutlook();
  const run = useWrite(
    (_: null, key: string) => body(api.POST('/api/v1/retention/run', { params: { header: { 'Idempotency-Key': key } }, body: {} })),
    { refreshes: [keys.terms], done: () => setWantedAt(latest(terms.data ?? [])) },
  );
  const isOver = wantedAt !== null && latest(terms.data ?? []) > wantedAt;
  const next = outlook.data?.items[0]?.next_at;
  return (
    <Card title={t('retention.kinds')} id="retention-kinds">
      {terms.isPending ? <Loading lines={6} /> : null}
      {terms.isError && !terms.data ? <ProblemNotice error={terms.error} retry={() => void terms.refetch()} /> : null}
      {outlook.data?.missing.length ? (
        <Notice tone="warn">
          {t('retention.missing', { services: outlook.data.missing.map((one) => t(`services.${one}` as 'services.photos')).join(', ') })}
        </Notice>
      ) : null}
      <ul className="tc-terms">
        {(terms.data ?? []).map((term) => (
          <TermRow key={term.kind} term={term} outlook={outlook.data?.items.find((one) => one.kind === term.kind)} />
        ))}
      </ul>
      <div className="tc-actions">
        <Button variant="default" loading={run.pending || (wantedAt !== null && !isOver)} onClick={() => run.run(null)}>
          {t('retention.runNow')}
        </Button>
        <span className="tc-soft" role="status">
          {isOver ? t('retention.ran') : next ? t('retention.nextRun', { when: format.moment(next) }) : ''}
        </span>
      </div>
      {run.error ? <ProblemNotice error={run.error} /> : null}
    </Card>
  );
}

/** When the last run of all was. */
function latest(terms: readonly { last_run: { at: string } | null }[]): string {
  return terms.map((term) => term.last_run?.at ?? '').reduce((last, at) => (at > last ? at : last), '');
}
