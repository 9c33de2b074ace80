import { Button } from '@mantine/core';
import { IconBan, IconCircleCheck, IconCloudUp, IconPlayerSkipForward } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../api/problem';
import { AsDraft } from '../../components/AsDraft';
import { LinkButton, TextLink } from '../../components/LinkButton';
import { Notice, useProblemText } from '../../components/Notice';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { outbox } from '../../lib/runtime';
import { inWords } from '../../lib/words';
import { Stopped } from './Stopped';
import { clock } from './times';
import type { JobWork } from './useJobWork';
import { words, SEVERITIES } from './looks';

/** How the job ended: signed and sent, signed and still here, or skipped; and when the level is due again. */
export function Summary({ work }: { work: JobWork }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { job, tool } = work.sheet;
  const isHere = work.deeds.has('complete');
  const Icon = isHere
    ? IconCloudUp
    : job.state === 'skipped'
      ? IconPlayerSkipForward
      : job.state === 'cancelled'
        ? IconBan
        : IconCircleCheck;
  return (
    <section className="tc-card tc-empty tc-job" role="status">
      <Icon size={56} stroke={1.4} aria-hidden />
      <strong style={{ fontSize: '1.375rem' }}>{isHere ? t('logForm.queued') : t(`summary.${job.state}`, { level: job.code })}</strong>
      {isHere ? <p className="tc-soft">{t('logForm.queuedText')}</p> : <NextDue work={work} />}
      {job.state === 'skipped' ? (
        <p>
          {job.skip_reason}{' '}
          {job.skipped_by && job.skipped_at ? t('log.byline', { when: format.moment(job.skipped_at), name: job.skipped_by }) : null}
        </p>
      ) : null}
      {job.state === 'cancelled' && job.cancel_reason ? (
        <p>
          {t('summary.cancelledBecause', { reason: t(`cancelled.${job.cancel_reason}`) })}{' '}
          {job.cancelled_at ? format.moment(job.cancelled_at) : null}
        </p>
      ) : null}
      {job.included_in ? (
        <p>
          {t('summary.included')}.{' '}
          <TextLink to="/jobs/$jobId" params={{ jobId: job.included_in }}>
            {t('summary.toBigger')}
          </TextLink>
        </p>
      ) : null}
      {job.state === 'completed' ? <Facts work={work} /> : null}
      {tool.readiness === 'on_hold' ? <Stopped tool={tool} /> : null}
      <div className="tc-actions">
        <LinkButton to="/" className="tc-primary">
          {t('logForm.toWork')}
        </LinkButton>
        <LinkButton to="/tools/$toolId" params={{ toolId: tool.id }} variant="default">
          {t('logForm.back')}
        </LinkButton>
      </div>
    </section>
  );
}

function NextDue({ work: { sheet } }: { work: JobWork }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const { level, job } = sheet;
  if (!level || job.state === 'cancelled') return null;
  return (
    <p className="tc-soft" style={{ fontSize: '1.0625rem', margin: 0 }}>
      {job.total_at_completion === null ? null : `${t('logForm.anew', counted(job.total_at_completion))} `}
      {level.due_total === null ? null : `${t('logForm.nextDue', { number: format.count(level.due_total) })} `}
      {level.due_at === null ? null : t('summary.dueOn', { date: format.date(level.due_at) })}
    </p>
  );
}

function Facts({ work: { sheet } }: { work: JobWork }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { job } = sheet;
  const grades = (['good', 'caution', 'bad'] as const).filter((grade) => (job.as_found[grade] ?? 0) + (job.as_left[grade] ?? 0) > 0);
  const rows = [
    {
      name: t('summary.signed'),
      value: job.done_by && job.done_at ? t('log.byline', { when: format.moment(job.done_at), name: job.done_by }) : '',
    },
    { name: t('finish.workers'), value: job.workers.join(', ') },
    { name: t('finish.bench'), value: job.bench_minutes === null ? '' : clock(job.bench_minutes) },
    { name: t('finish.waiting'), value: job.waiting_minutes ? clock(job.waiting_minutes) : '' },
    {
      name: t('summary.openedBy'),
      value: job.opened_by ? t('log.byline', { when: format.moment(job.opened_at), name: job.opened_by }) : '',
    },
    { name: t('summary.startNote'), value: job.start_note },
    { name: t('finish.note'), value: job.note },
    { name: t('summary.restarted'), value: job.restarted.length > 1 ? job.restarted.join(', ') : '' },
    { name: t('finish.release'), value: job.outcome ? [t(`summary.${job.outcome}`), job.release_note].filter(Boolean).join(': ') : '' },
    {
      name: t('summary.checklist'),
      value: sheet.checklist
        ? t('summary.checklistVersion', { title: inWords(sheet.checklist.titles, i18n.language), version: sheet.checklist.version })
        : '',
    },
    { name: t('summary.plan'), value: t('summary.planVersion', { version: job.plan_version }) },
    { name: t('grade.as_found'), value: grades.map((grade) => `${t(`grade.${grade}`)} ${String(job.as_found[grade])}`).join(' · ') },
    { name: t('grade.as_left'), value: grades.map((grade) => `${t(`grade.${grade}`)} ${String(job.as_left[grade])}`).join(' · ') },
    { name: t('partsUsed.title'), value: sheet.parts.map((use) => `${format.decimal(use.quantity)} × ${use.number}`).join(', ') },
    {
      name: t('summary.cost'),
      value: job.cost_cents === null && job.parts_cost_cents === 0 ? '' : format.money((job.cost_cents ?? 0) + job.parts_cost_cents),
    },
    {
      name: t('finding.title'),
      value: job.findings
        .map((finding) => `${finding.text} (${t(`severity.${words(SEVERITIES).find((word) => word === finding.severity) ?? 'watch'}`)})`)
        .join(' · '),
    },
  ].filter((row) => row.value !== '');
  return (
    <dl className="tc-kv" style={{ textAlign: 'left' }}>
      {rows.map((row) => (
        <Row key={row.name} {...row} />
      ))}
    </dl>
  );
}

function Row({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

/** A signature that the server refused after the page was left: it says why and lets one try again. */
export function RefusedSignature({ work }: { work: JobWork }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const entry = work.deeds.get('complete');
  if (entry?.state !== 'parked' || !entry.reason) return null;
  return (
    <Notice tone="bad">
      <strong>{t('summary.refused')}</strong>
      <div>{problemText(new ApiProblem(entry.reason.status, entry.reason.code, entry.reason.detail, entry.reason.data))}</div>
      <div className="tc-actions">
        <AsDraft entry={entry} />
        <Button variant="default" onClick={() => void outbox.retry(entry.seq)}>
          {t('actions.retry')}
        </Button>
        <Button variant="subtle" color="red" onClick={() => void outbox.discard(entry.seq)}>
          {t('queue.discard')}
        </Button>
      </div>
    </Notice>
  );
}
