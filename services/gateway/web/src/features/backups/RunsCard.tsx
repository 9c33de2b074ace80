import { IconCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import type { BackupRun } from './backups';
import { useBackupWords } from './useBackupWords';

/** What was asked for and what became of it, the newest first, each backup with its test. */
export function RunsCard({ runs }: { runs: readonly BackupRun[] }) {
  const { t } = useTranslation();
  const over = runs.filter((run) => run.state === 'done' || run.state === 'failed');
  if (over.length === 0) return null;
  return (
    <Card title={t('backups.runs')} id="backup-runs">
      <ul className="tc-backup-runs">
        {over.map((run) => (
          <Run key={run.id} run={run} />
        ))}
      </ul>
    </Card>
  );
}

function Run({ run }: { run: BackupRun }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useBackupWords();
  const isGood = run.state === 'done';
  const Icon = isGood ? IconCheck : IconX;
  const said = isGood ? t(`backups.good_${run.kind}`) : words.fault(run.fault, run.detail);
  return (
    <li>
      <div>
        <strong>{format.moment(run.asked_at)}</strong>
        <div className="tc-soft">{[t(`backups.kind_${run.kind}`), run.by || t('backups.byNight')].join(', ')}</div>
      </div>
      <div>
        <div className="tc-backup-verdict" data-bad={!isGood || undefined}>
          <Icon size={20} aria-hidden />
          <span>{said}</span>
        </div>
        {isGood && run.fault ? <div className="tc-soft">{t('backups.remark', { why: words.fault(run.fault, run.detail) })}</div> : null}
        {run.snapshot ? (
          <div className="tc-soft">
            {t('backups.sizes', { id: run.snapshot, size: words.size(run.size_bytes), added: words.size(run.added_bytes) })}
          </div>
        ) : null}
        {run.checks.length > 0 ? (
          <details>
            <summary>{t('backups.test', { counts: words.counts(run.counts) })}</summary>
            <ul className="tc-list">
              {run.checks.map((check) => (
                <li key={check.name} className="tc-backup-verdict" data-bad={check.detail ? true : undefined}>
                  {check.detail ? <IconX size={20} aria-hidden /> : <IconCheck size={20} aria-hidden />}
                  <span>{[words.check(check.name), check.detail].filter(Boolean).join(': ')}</span>
                </li>
              ))}
            </ul>
          </details>
        ) : null}
      </div>
    </li>
  );
}
