import { Button } from '@mantine/core';
import { IconDatabaseExport, IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';
import './backups.css';
import { BACKUPS, type Backups, remarkOnThePlace, useBackups } from './backups';
import { Progress } from './Progress';
import { RunsCard } from './RunsCard';
import { SettingsCard } from './SettingsCard';
import { useBackupWords } from './useBackupWords';

/** Whether there is a good backup, what became of the newest, and where they go. */
export function BackupsPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('backups.title')}>
        <p className="tc-soft" style={{ margin: 0, maxWidth: '46rem' }}>
          {t('backups.intro')}
        </p>
      </PageHead>
      <Parts />
    </>
  );
}

function Parts() {
  const { t } = useTranslation();
  const backups = useBackups();
  const { data } = backups;
  return (
    <div className="tc-stack">
      {backups.isPending ? <Loading lines={3} height={90} /> : null}
      {backups.isError && !data ? <ProblemNotice error={backups.error} retry={() => void backups.refetch()} /> : null}
      {data?.standing === 'away' ? <Notice tone="info">{t('backups.away')}</Notice> : null}
      {data && data.standing !== 'away' ? (
        <>
          {data.standing === 'not_set_up' ? null : <StandingCard backups={data} />}
          <SettingsCard isBusy={data.work !== null} />
          <RunsCard runs={data.items} />
        </>
      ) : null}
    </div>
  );
}

function StandingCard({ backups }: { backups: Backups }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useBackupWords();
  const write = useWrite(
    (kind: 'backup' | 'check' | 'prepare', key) =>
      body(api.POST('/api/v1/backups/runs', { params: { header: { 'Idempotency-Key': key } }, body: { kind } })),
    { refreshes: [BACKUPS], done: () => undefined },
  );
  const { standing, work } = backups;
  const remark = remarkOnThePlace(backups.items);
  const isBad = standing === 'failed' || standing === 'late';
  const Icon = isBad ? IconShieldX : standing === 'good' ? IconShieldCheck : IconDatabaseExport;
  return (
    <Card>
      <div className="tc-stack">
        <div className="tc-backup-standing" data-tone={isBad ? 'bad' : undefined}>
          <Icon size={44} stroke={1.6} aria-hidden />
          <b role="status">{t(`backups.standing_${standing}`)}</b>
          <span className="tc-soft">
            {[
              backups.last_good_at ? t('backups.lastGood', { at: format.moment(backups.last_good_at) }) : t('backups.noneYet'),
              backups.next_at ? t('backups.next', { at: format.moment(backups.next_at) }) : '',
            ]
              .filter(Boolean)
              .join(' ')}
          </span>
        </div>
        {backups.repository_fault ? (
          <Notice tone="bad">
            <div>{words.fault(backups.repository_fault, backups.repository_detail)}</div>
            <Button variant="default" mt="xs" loading={write.pending} disabled={work !== null} onClick={() => write.run('prepare')}>
              {t('backups.tryAgain')}
            </Button>
          </Notice>
        ) : null}
        {remark ? <Notice tone="warn">{words.fault(remark, '')}</Notice> : null}
        {work ? <Progress label={t(`backups.kind_${work.kind}`)} work={work} /> : null}
        {write.error ? <ProblemNotice error={write.error} /> : null}
        {work ? null : (
          <div className="tc-actions">
            <Button className="tc-primary" loading={write.pending} onClick={() => write.run('backup')}>
              {t('backups.now')}
            </Button>
            <Button variant="default" disabled={write.pending} onClick={() => write.run('check')}>
              {t('backups.check')}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}
