import { IconFileText } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnalysis } from '../../api/causes';
import type { Analysis } from '../../api/causeTypes';
import { useFailure } from '../../api/failures';
import type { Failure } from '../../api/failureTypes';
import { LinkButton, TextLink } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { Gallery, newestFirst } from '../../components/photo/Gallery';
import '../job/job.css';
import './causes.css';
import { taken } from './analysisValues';
import { CausePart } from './CausePart';
import { Ishikawa } from './Ishikawa';
import { SaveDock } from './SaveDock';
import { useAnalysisEdit } from './useAnalysisEdit';
import { useProblem } from './useProblem';
import { WhyChains } from './WhyChains';

const route = getRouteApi('/failures/$failureId/cause');

export function CausePage() {
  const { t } = useTranslation();
  const { failureId } = route.useParams();
  const failure = useFailure(failureId);
  const analysis = useAnalysis(failureId);
  if (failure.data && analysis.data) return <Editors key={failureId} failure={failure.data} analysis={analysis.data} />;
  const failed = [failure, analysis].find((one) => one.isError);
  return (
    <>
      <PageHead title={t('causes.title')} />
      {failed ? <ProblemNotice error={failed.error} retry={() => void failed.refetch()} /> : <Loading lines={5} height={110} />}
    </>
  );
}

function Editors({ failure, analysis }: { failure: Failure; analysis: Analysis }) {
  const { t } = useTranslation();
  const edit = useAnalysisEdit(failure.id, analysis);
  const cause = useRef<HTMLDivElement>(null);
  const name = t('causes.failure', { number: failure.number });
  const problem = useProblem()(failure);
  const take = (text: string, proof = ''): void => {
    edit.change((values) => taken(values, text, proof));
    cause.current?.scrollIntoView({ block: 'start' });
    cause.current?.querySelector('textarea')?.focus({ preventScroll: true });
  };
  const isAside = failure.state === 'rejected' || failure.state === 'duplicate';
  return (
    <>
      <PageHead
        title={t('causes.titleOf', { failure: name })}
        actions={
          <LinkButton
            to="/failures/$failureId/8d"
            params={{ failureId: failure.id }}
            variant="default"
            leftSection={<IconFileText size={20} aria-hidden />}
          >
            {t('causes.report8d')}
          </LinkButton>
        }
      >
        <div className="tc-line">
          <TextLink to="/failures/$failureId" params={{ failureId: failure.id }}>
            <strong>{problem}</strong>
          </TextLink>
          <TextLink to="/tools/$toolId" params={{ toolId: failure.tool.id }}>
            {`${failure.tool.number} ${failure.tool.name}`}
          </TextLink>
        </div>
      </PageHead>
      {edit.conflict ?? (
        <div className="tc-stack tc-causes">
          {isAside ? <Aside failure={failure} /> : null}
          {failure.note || failure.photo_ids.length > 0 ? (
            <Card title={t('causes.whatWasSeen')} id="what-was-seen">
              {failure.note ? <p className="tc-wrap tc-lead">{failure.note}</p> : null}
              <Gallery photos={newestFirst(failure.photo_ids)} name={name} within={{ from: 'failure', failure: failure.id }} />
            </Card>
          ) : null}
          {isAside ? null : (
            <>
              <WhyChains chains={edit.values.five_whys} problem={problem} change={edit.change} take={take} />
              <Ishikawa bones={edit.values.ishikawa} problem={problem} change={edit.change} take={take} />
              <div ref={cause} className="tc-anchor">
                <CausePart edit={edit} toolId={failure.tool.id} failure={name} />
              </div>
              <SaveDock edit={edit} />
            </>
          )}
        </div>
      )}
    </>
  );
}

function Aside({ failure }: { failure: Failure }) {
  const { t } = useTranslation();
  const into = failure.duplicate_of;
  return (
    <Notice tone="info">
      {into ? (
        <TextLink to="/failures/$failureId/cause" params={{ failureId: into.id }}>
          {t('causes.mergedInto', { number: into.number })}
        </TextLink>
      ) : (
        t('causes.rejected')
      )}
    </Notice>
  );
}
