import { Button, Textarea } from '@mantine/core';
import { IconCircleCheck, IconClipboardPlus, IconCloudUp } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTool } from '../../api/queries';
import type { BenchJob } from '../../api/benchTypes';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { ConditionBadge } from '../../components/Status';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { useLeft } from '../../components/useLeft';
import { useQueuedWrite } from '../../components/useWrite';
import { useDraft } from '../../lib/drafts';
import type { Outcome } from '../../lib/outbox';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { NoteChips } from '../job/Buttons';
import { type Choice, choices } from './choices';
import { useOpenJob } from '../../components/useCardAction';

const route = getRouteApi('/tools/$toolId/log');
const CHIPS = ['asPlanned', 'cleaned', 'lubricated', 'seals', 'checked', 'worn', 'replaced'] as const;

export function LogPage() {
  const { t } = useTranslation();
  const { toolId } = route.useParams();
  const { level } = route.useSearch();
  const detail = useTool(toolId);
  const number = detail.data?.tool?.number ?? detail.data?.row?.number ?? toolId;
  return (
    <>
      <PageHead title={t('logForm.title', { tool: number })}>
        <span className="tc-soft">{detail.data?.tool?.name ?? detail.data?.row?.name}</span>
      </PageHead>
      {detail.isPending ? <Loading lines={3} height={84} /> : null}
      {detail.error && !detail.data ? <ProblemNotice error={detail.error} retry={() => void detail.refetch()} /> : null}
      {detail.data ? <LogForm key={toolId} toolId={toolId} number={number} detail={detail.data} wanted={level} /> : null}
    </>
  );
}

type FormProps = {
  toolId: string;
  number: string;
  detail: NonNullable<ReturnType<typeof useTool>['data']>;
  wanted: string | undefined;
};

function LogForm({ toolId, number, detail, wanted }: FormProps) {
  const { t } = useTranslation();
  const userId = useStore(session).user?.id ?? '';
  const all = choices(detail.plans, detail.jobs);
  const [levelId, setLevelId] = useState(wanted ?? all.find((choice) => choice.level.status !== 'ok')?.level.id ?? '');
  const [note, setNote] = useState('');
  const [result, setResult] = useState<Outcome | null>(null);
  const draft = useDraft(
    `${userId}:log:${toolId}`,
    { levelId, note },
    (saved) => (setLevelId(saved.levelId), setNote(saved.note)),
    note !== '',
  );
  const write = useQueuedWrite((outcome) => {
    void draft.clear();
    setResult(outcome);
  });
  const chosen = all.find((choice) => choice.level.id === levelId);
  if (result) return <Done outcome={result} chosen={chosen} toolId={toolId} />;
  if (all.length === 0) return <NoPlan toolId={toolId} />;
  const submit = (): void => {
    if (!chosen) return;
    const path = chosen.job
      ? `/api/v1/jobs/${encodeURIComponent(chosen.job.id)}/complete`
      : `/api/v1/levels/${encodeURIComponent(chosen.level.id)}/log`;
    // The moment of the work, not of the sending: the queue may hold it for hours.
    write.run({
      path,
      body: { note: note.trim() || t('logForm.chip_asPlanned'), done_at: new Date().toISOString() },
      caption: { key: 'queue.logMaintenance', values: { tool: number, level: chosen.level.code } },
    });
  };
  return (
    <div className="tc-stack" style={{ maxWidth: '56rem' }}>
      <Card title={t('logForm.what')} id="what">
        <div role="radiogroup" aria-label={t('logForm.what')} className="tc-list">
          {all.map((choice) => (
            <LevelChoice
              key={choice.level.id}
              choice={choice}
              checked={choice.level.id === levelId}
              choose={() => setLevelId(choice.level.id)}
            />
          ))}
        </div>
      </Card>
      {chosen?.level.checklist_id ? null : (
        <Card title={t('logForm.note')} id="note">
          <NoteChips texts={CHIPS.map((chip) => t(`logForm.chip_${chip}`))} note={note} change={setNote} />
          <Textarea
            mt="sm"
            aria-label={t('logForm.note')}
            placeholder={t('logForm.noteHint')}
            autosize
            minRows={3}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </Card>
      )}
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-dock">
        {chosen?.level.checklist_id ? (
          <ChecklistButton choice={chosen} />
        ) : (
          <Button
            className="tc-primary"
            disabled={!chosen}
            loading={write.pending}
            onClick={submit}
            leftSection={<IconCircleCheck size={24} aria-hidden />}
          >
            {chosen ? t('logForm.done', { level: chosen.level.code }) : t('logForm.chooseFirst')}
          </Button>
        )}
        <LinkButton to="/tools/$toolId" params={{ toolId }} variant="default">
          {t('actions.cancel')}
        </LinkButton>
      </div>
    </div>
  );
}

/** A level with a checklist is worked through on its job's page; there is one job, opened here where none is yet. */
function ChecklistButton({ choice: { level, job } }: { choice: Choice }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const open = useOpenJob((jobId) => void navigate({ to: '/jobs/$jobId', params: { jobId } }));
  const label = t('logForm.toChecklist', { level: level.code });
  if (job) {
    return (
      <LinkButton to="/jobs/$jobId" params={{ jobId: job.id }} className="tc-primary">
        {label}
      </LinkButton>
    );
  }
  return (
    <>
      <Button className="tc-primary" loading={open.pending} onClick={() => open.run(level.id)}>
        {label}
      </Button>
      {open.error ? <ProblemNotice error={open.error} /> : null}
    </>
  );
}

function LevelChoice({ choice: { level, planName }, checked, choose }: { choice: Choice; checked: boolean; choose: () => void }) {
  const left = useLeft();
  return (
    <button type="button" role="radio" aria-checked={checked} className="tc-choice" onClick={choose} data-level={level.id}>
      <span className="tc-radio" aria-hidden />
      <span style={{ flex: 1 }}>
        <strong style={{ fontSize: '1.0625rem' }}>
          {level.code} {level.name}
        </strong>
        <span className="tc-soft tc-small" style={{ display: 'block' }}>
          {planName} · {left(level)}
        </span>
      </span>
      <ConditionBadge condition={level.status} />
    </button>
  );
}

function NoPlan({ toolId }: { toolId: string }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={IconClipboardPlus}
      title={t('progress.noPlan')}
      action={
        <LinkButton to="/tools/$toolId" params={{ toolId }}>
          {t('logForm.back')}
        </LinkButton>
      }
    >
      {t('plan.why')}
    </EmptyState>
  );
}

function totalAt(answer: unknown): number | null {
  const total = (answer as Partial<BenchJob> | null | undefined)?.total_at_completion;
  return typeof total === 'number' ? total : null;
}

function Done({ outcome, chosen, toolId }: { outcome: Outcome; chosen: Choice | undefined; toolId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const sent = outcome.state === 'sent';
  const total = sent ? totalAt(outcome.answer) : null;
  const interval = chosen?.level.interval_shots ?? null;
  const Icon = sent ? IconCircleCheck : IconCloudUp;
  return (
    <section className="tc-card tc-empty" role="status" style={{ maxWidth: '56rem' }}>
      <Icon size={64} stroke={1.4} aria-hidden />
      <strong style={{ fontSize: '1.375rem' }}>
        {sent ? t('logForm.saved', { level: chosen?.level.code ?? '' }) : t('logForm.queued')}
      </strong>
      <p className="tc-soft" style={{ fontSize: '1.0625rem', margin: 0 }}>
        {sent && total !== null ? t('logForm.anew', counted(total)) : null}
        {sent && total !== null && interval !== null ? ` ${t('logForm.nextDue', { number: format.count(total + interval) })}` : null}
        {sent ? null : t('logForm.queuedText')}
      </p>
      <div className="tc-actions">
        <LinkButton to="/" className="tc-primary">
          {t('logForm.toWork')}
        </LinkButton>
        <LinkButton to="/tools/$toolId" params={{ toolId }} variant="default">
          {t('logForm.back')}
        </LinkButton>
      </div>
    </section>
  );
}
