import { Button } from '@mantine/core';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type AuditCheck, type AuditChecks, useAuditChecks } from '../../api/audit';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';

/** Whether the trail is unbroken, as the last check found it. */
export function AuditState() {
  const { t } = useTranslation();
  const checks = useAuditChecks();
  const write = useWrite(
    (_: null, key: string) => body(api.POST('/api/v1/audit/check', { params: { header: { 'Idempotency-Key': key } } })),
    { refreshes: [keys.auditChecks], done: () => undefined },
  );
  return (
    <Card title={t('audit.state')} id="audit-state">
      {checks.isPending ? <Loading lines={1} /> : null}
      {checks.isError && !checks.data ? <ProblemNotice error={checks.error} retry={() => void checks.refetch()} /> : null}
      {checks.data ? (
        <div className="tc-audit-state">
          <div aria-live="polite">{checks.data.running ? <Running checks={checks.data} /> : <Last last={checks.data.last} />}</div>
          <Button variant="default" loading={write.pending || checks.data.running} onClick={() => write.run(null)}>
            {t('audit.checkNow')}
          </Button>
        </div>
      ) : null}
      {write.error ? <ProblemNotice error={write.error} /> : null}
    </Card>
  );
}

function Last({ last }: { last: AuditCheck | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (last === null) return <span className="tc-soft">{t('audit.neverChecked')}</span>;
  const when = format.moment(last.finished_at ?? last.asked_at);
  const number = format.count(last.entries);
  if (last.fault === null) {
    return (
      <div className="tc-audit-good">
        <IconShieldCheck size={28} aria-hidden />
        <div>
          <strong>{t('audit.unbroken', { count: last.entries, number })}</strong>
          <div className="tc-small tc-soft">{t('audit.checkedAt', { when })}</div>
        </div>
      </div>
    );
  }
  return (
    <Notice tone="bad" icon={IconShieldX}>
      <strong>{t(`audit.fault_${last.fault}`, { number: format.count(last.number ?? 0) })}</strong>
      <div>{t('audit.goodBefore', { count: last.entries, number })}</div>
      <div className="tc-small">{t('audit.checkedAt', { when })}</div>
    </Notice>
  );
}

function Running({ checks }: { checks: AuditChecks }) {
  const { t } = useTranslation();
  const format = useFormat();
  const percent = checks.entries > 0 ? Math.floor((100 * checks.done) / checks.entries) : 0;
  return (
    <div className="tc-audit-running">
      <span>{t('audit.checking', { done: format.count(checks.done), total: format.count(checks.entries) })}</span>
      <div
        className="tc-progress"
        role="progressbar"
        aria-label={t('audit.state')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <i style={{ width: `${String(percent)}%` }} />
      </div>
    </div>
  );
}
