import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { IconCalendarEvent, IconPlayerSkipForward } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useForecast } from '../../api/bench';
import type { JobSheet } from '../../api/benchTypes';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { ProblemNotice } from '../../components/Notice';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { useWrite } from '../../components/useWrite';
import { Arithmetic } from '../maintenance/Arithmetic';

const REFRESHES = [keys.jobs, keys.toolPages, keys.toolLists, keys.overview];

/** What goes with the job beside the list, and what only an engineer may do with it. */
export function Further({ sheet: { job, includes } }: { sheet: JobSheet }) {
  const { t } = useTranslation();
  const due = useForecast(job.tool_id).data?.levels.find((level) => level.level_id === job.level_id);
  const isEngineer = useIsEngineer();
  const [asks, setAsks] = useState<'schedule' | 'skip' | null>(null);
  const facts = [
    includes.length > 0 ? t('job.includes', { codes: includes.join(', ') }) : null,
    job.planned_minutes === null ? null : t('job.planned', { count: job.planned_minutes }),
  ].filter((fact) => fact !== null);
  const mayPlan = isEngineer && (job.state === 'open' || job.state === 'scheduled');
  return (
    <>
      {facts.length > 0 ? <p className="tc-soft">{facts.join(' · ')}</p> : null}
      {due ? <Arithmetic level={due} /> : null}
      {isEngineer ? (
        <div className="tc-actions">
          {mayPlan ? (
            <Button variant="default" leftSection={<IconCalendarEvent size={22} aria-hidden />} onClick={() => setAsks('schedule')}>
              {t('job.schedule')}
            </Button>
          ) : null}
          <Button variant="default" leftSection={<IconPlayerSkipForward size={22} aria-hidden />} onClick={() => setAsks('skip')}>
            {t('job.skip')}
          </Button>
        </div>
      ) : null}
      {asks === 'schedule' ? <ScheduleDialog jobId={job.id} close={() => setAsks(null)} /> : null}
      {asks === 'skip' ? <SkipDialog jobId={job.id} close={() => setAsks(null)} /> : null}
    </>
  );
}

function ScheduleDialog({ jobId, close }: { jobId: string; close: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [at, setAt] = useState('');
  const [note, setNote] = useState('');
  const write = useWrite(
    (wanted: { at: string; note: string }, key) =>
      body(
        api.POST('/api/v1/jobs/{job_id}/schedule', {
          params: { path: { job_id: jobId }, header: { 'Idempotency-Key': key } },
          body: wanted,
        }),
      ),
    { refreshes: [keys.jobSheet(jobId), ...REFRESHES], done: close },
  );
  return (
    <Modal opened onClose={close} title={t('job.schedule')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <div className="tc-list">
        <TextInput
          type="datetime-local"
          label={t('job.scheduleAt')}
          required
          value={at}
          description={at ? format.day(new Date(at)) : undefined}
          onChange={(event) => setAt(event.currentTarget.value)}
        />
        <Textarea
          label={t('job.scheduleNote')}
          autosize
          minRows={1}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button
          className="tc-primary"
          disabled={!at}
          loading={write.pending}
          onClick={() => write.run({ at: new Date(at).toISOString(), note: note.trim() })}
        >
          {t('job.schedule')}
        </Button>
      </div>
    </Modal>
  );
}

function SkipDialog({ jobId, close }: { jobId: string; close: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const write = useWrite(
    (why: string, key) =>
      body(
        api.POST('/api/v1/jobs/{job_id}/skip', {
          params: { path: { job_id: jobId }, header: { 'Idempotency-Key': key } },
          body: { reason: why },
        }),
      ),
    { refreshes: [keys.jobSheet(jobId), ...REFRESHES], done: close },
  );
  return (
    <Modal opened onClose={close} title={t('job.skip')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <div className="tc-list">
        <p>{t('job.skipText')}</p>
        <Textarea
          label={t('plan.reason')}
          required
          autosize
          minRows={2}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button color="red" disabled={!reason.trim()} loading={write.pending} onClick={() => write.run(reason.trim())}>
          {t('job.skip')}
        </Button>
      </div>
    </Modal>
  );
}
