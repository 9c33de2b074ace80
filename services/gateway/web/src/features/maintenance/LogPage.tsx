import { Button } from '@mantine/core';
import { IconClipboardPlus } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTool } from '../../api/queries';
import { isKnown } from '../../api/toolParts';
import { LinkButton } from '../../components/LinkButton';
import { Missing } from '../../components/Missing';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { ConditionBadge } from '../../components/Status';
import { useOpenJob } from '../../components/useCardAction';
import { useLeft } from '../../components/useLeft';
import { type Choice, choices } from './choices';

const route = getRouteApi('/tools/$toolId/log');

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
      {detail.data ? (
        <div className="tc-stack">
          {detail.data.missing.includes('maintenance') ? <Missing missing={['maintenance']} knownAt={detail.data.known_at} isAll /> : null}
          {isKnown(detail.data, 'maintenance') ? <LogForm key={toolId} toolId={toolId} detail={detail.data} wanted={level} /> : null}
        </div>
      ) : null}
    </>
  );
}

type FormProps = {
  toolId: string;
  detail: NonNullable<ReturnType<typeof useTool>['data']>;
  wanted: string | undefined;
};

/** Which service was done; all else is asked where every job is signed. */
function LogForm({ toolId, detail, wanted }: FormProps) {
  const { t } = useTranslation();
  const all = choices(detail.plans, detail.jobs);
  const [levelId, setLevelId] = useState(wanted ?? all.find((choice) => choice.level.status !== 'ok')?.level.id ?? '');
  const chosen = all.find((choice) => choice.level.id === levelId);
  if (all.length === 0) return <NoPlan toolId={toolId} />;
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
      {chosen?.level.checklist_id ? null : <p className="tc-soft tc-lead">{t('logForm.explain')}</p>}
      <div className="tc-dock">
        {chosen ? (
          <ToJob choice={chosen} />
        ) : (
          <Button className="tc-primary" disabled>
            {t('logForm.chooseFirst')}
          </Button>
        )}
        <LinkButton to="/tools/$toolId" params={{ toolId }} variant="default">
          {t('actions.cancel')}
        </LinkButton>
      </div>
    </div>
  );
}

/** There is one job of a level, opened here where none is in hand. With a checklist it is worked through, without one signed. */
function ToJob({ choice: { level, job } }: { choice: Choice }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = level.checklist_id || job?.state === 'waiting' ? {} : { step: 'finish' as const };
  const open = useOpenJob((jobId) => void navigate({ to: '/jobs/$jobId', params: { jobId }, search }));
  const label = t(level.checklist_id ? 'logForm.toChecklist' : 'logForm.toFinish', { level: level.code });
  if (job) {
    return (
      <LinkButton to="/jobs/$jobId" params={{ jobId: job.id }} search={search} className="tc-primary">
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
