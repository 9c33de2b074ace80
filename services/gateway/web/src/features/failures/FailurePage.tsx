import { IconArrowMerge, IconBan, IconEdit, IconHandStop } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFailure } from '../../api/failures';
import type { Failure, FailureRef } from '../../api/failureTypes';
import { useTool } from '../../api/queries';
import { useComponents } from '../../api/tooling';
import { LinkButton, TextLink } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { useWho } from '../../components/useWho';
import { FailureActions } from '../actions/FailureActions';
import { CauseCard } from '../causes/CauseCard';
import { Gallery, newestFirst } from '../../components/photo/Gallery';
import { ZoneNote } from '../plant/ZoneNote';
import '../job/job.css';
import '../tooling.css';
import { FailureStateBadge, SeverityBadge } from './Badges';
import { Deeds } from './Deeds';
import { isOver } from './deeds';
import { EarlierList } from './EarlierList';
import { FailureHistory } from './FailureHistory';
import { FailureRow } from './FailureRow';
import './failures.css';
import { stops } from './looks';
import { useFailureWords } from './useFailureWords';
import { Where } from './Where';

const route = getRouteApi('/failures/$failureId');

export function FailurePage() {
  const { t } = useTranslation();
  const { failureId } = route.useParams();
  const failure = useFailure(failureId);
  if (failure.data) return <Detail key={failureId} failure={failure.data} />;
  return (
    <>
      <PageHead title={t('failures.title')} />
      {failure.isPending ? (
        <Loading lines={5} height={110} />
      ) : (
        <ProblemNotice error={failure.error} retry={() => void failure.refetch()} />
      )}
    </>
  );
}

function Detail({ failure }: { failure: Failure }) {
  const { t } = useTranslation();
  const words = useFailureWords();
  return (
    <>
      <PageHead
        tab={t('failures.numbered', { number: failure.number })}
        title={`${t('failures.numbered', { number: failure.number })} ${words.code(failure.code)}`}
        actions={
          <>
            <Deeds failure={failure} />
            {isOver(failure.state) ? null : (
              <LinkButton
                to="/failures/$failureId/edit"
                params={{ failureId: failure.id }}
                variant="default"
                leftSection={<IconEdit size={20} aria-hidden />}
              >
                {t('actions.edit')}
              </LinkButton>
            )}
          </>
        }
      >
        <div className="tc-line">
          <FailureStateBadge state={failure.state} />
          <SeverityBadge severity={failure.severity} />
          <TextLink to="/tools/$toolId" params={{ toolId: failure.tool.id }}>
            {`${failure.tool.number} ${failure.tool.name}`}
          </TextLink>
        </div>
      </PageHead>
      <div className="tc-stack">
        <ZoneNote />
        <Standing failure={failure} />
        <div className="tc-columns">
          <div className="tc-stack">
            <PhotosCard failure={failure} />
            <WhatCard failure={failure} />
            <Card title={t('failures.earlier')} id="earlier">
              <EarlierList failure={failure} />
            </Card>
            {failure.duplicates.length > 0 ? (
              <Card title={t('failures.duplicates', { count: failure.duplicates.length })} id="duplicates">
                <ul className="tc-list">
                  {failure.duplicates.map((one) => (
                    <FailureRow key={one.id} report={one} hasTool={false} />
                  ))}
                </ul>
              </Card>
            ) : null}
          </div>
          <div className="tc-stack">
            <FactsCard failure={failure} />
            {failure.solution ? <SolutionCard failure={failure} /> : null}
            <CauseCard failureId={failure.id} />
            <FailureActions failureId={failure.id} toolId={failure.tool.id} />
            <FailureHistory failure={failure} />
          </div>
        </div>
      </div>
    </>
  );
}

/** What its state means for whoever opens it: where it was merged into, why it was rejected, that the tool stands. */
function Standing({ failure }: { failure: Failure }) {
  const { t } = useTranslation();
  const tool = useTool(failure.tool.id);
  if (failure.duplicate_of)
    return (
      <Notice tone="info" icon={IconArrowMerge}>
        {t('failures.mergedInto')} <RefLink to={failure.duplicate_of} />
      </Notice>
    );
  if (failure.rejected_reason)
    return (
      <Notice tone="info" icon={IconBan}>
        <strong>{t('failureState.rejected')}</strong> <span className="tc-wrap">{failure.rejected_reason}</span>
      </Notice>
    );
  if (!stops(failure.severity) || tool.data?.tool?.readiness.state !== 'on_hold' || isOver(failure.state)) return null;
  return (
    <Notice tone="bad" icon={IconHandStop}>
      <strong>{t('failures.onHold', { tool: failure.tool.number })}</strong>
      <div>
        {t('report.released')}{' '}
        <TextLink to="/tools/$toolId" params={{ toolId: failure.tool.id }}>
          {t('failures.toSignOff')}
        </TextLink>
      </div>
    </Notice>
  );
}

export function RefLink({ to }: { to: FailureRef }) {
  const { t } = useTranslation();
  return (
    <TextLink to="/failures/$failureId" params={{ failureId: to.id }}>
      {`${t('failures.numbered', { number: to.number })} (${t(`failureState.${to.state}`)})`}
    </TextLink>
  );
}

/** What the report shows, large enough to see the fault. */
function PhotosCard({ failure }: { failure: Failure }) {
  const { t } = useTranslation();
  if (failure.photo_ids.length === 0) return null;
  return (
    <Card title={t('failures.photos')} id="photos">
      <Gallery
        photos={newestFirst(failure.photo_ids)}
        name={t('failures.numbered', { number: failure.number })}
        within={{ from: 'failure', failure: failure.id }}
        large
      />
    </Card>
  );
}

function WhatCard({ failure }: { failure: Failure }) {
  const { t } = useTranslation();
  const words = useFailureWords();
  const components = useComponents(failure.tool.id);
  const place = words.place(failure, components.data);
  return (
    <Card title={place || t('failures.wholeTool')} id="place">
      <div className="tc-list">
        {failure.note ? <p className="tc-wrap tc-lead tc-failure-note">{failure.note}</p> : null}
        <Where key={failure.position?.side ?? 'none'} toolId={failure.tool.id} place={failure} point={null} />
      </div>
    </Card>
  );
}

function FactsCard({ failure }: { failure: Failure }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const who = useWho();
  const { code } = failure;
  const rows = [
    { name: t('failures.code'), value: code ? code.code : t('failures.noCode') },
    { name: t('failures.countedAs'), value: code && code.counted_as !== code.code ? code.counted_as : null },
    { name: t('failures.reportedBy'), value: who.name(failure.reported_by) },
    { name: t('failures.reportedAt'), value: format.moment(failure.reported_at) },
    { name: t('failures.atCount'), value: failure.shots === null ? null : t('units.shots', counted(failure.shots)) },
    { name: t('failures.onPress'), value: failure.machine?.name ?? t('tools.notMounted') },
    { name: t('failures.stop'), value: t(`failureStop.${failure.stop}`) },
  ].filter(({ value }) => value !== null);
  return (
    <Card title={t('failures.facts')} id="facts">
      <dl className="tc-facts">
        {rows.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="tc-wrap">{value}</dd>
          </div>
        ))}
      </dl>
      {failure.job_id ? (
        <div style={{ marginTop: '0.75rem' }}>
          <TextLink to="/jobs/$jobId" params={{ jobId: failure.job_id }}>
            {t('failures.foundInJob')}
          </TextLink>
        </div>
      ) : null}
    </Card>
  );
}

function SolutionCard({ failure: { id, solution } }: { failure: Failure }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const words = useFailureWords();
  const who = useWho();
  if (!solution) return null;
  return (
    <Card title={t('failures.solution')} id="solution">
      <strong>{solution.fixes.map(words.code).join(', ')}</strong>
      {solution.cause ? <div>{t('failures.causeOf', { cause: words.code(solution.cause) })}</div> : null}
      {solution.note ? <div className="tc-wrap">{solution.note}</div> : null}
      <Gallery photos={newestFirst(solution.photo_ids)} name={t('failures.solution')} within={{ from: 'failure', failure: id }} />
      <div className="tc-soft tc-small">
        {t('log.byline', { when: format.moment(solution.at), name: who.name(solution.by) })}
        {solution.shots === null ? null : ` · ${t('log.at', counted(solution.shots))}`}
      </div>
    </Card>
  );
}
