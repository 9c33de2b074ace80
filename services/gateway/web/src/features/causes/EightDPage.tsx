import { Button } from '@mantine/core';
import { IconBinaryTree2, IconFileDownload, IconPrinter } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFewActions } from '../../api/actions';
import type { Action } from '../../api/actionTypes';
import { useAnalysis } from '../../api/causes';
import type { Analysis } from '../../api/causeTypes';
import { useCodes, useFailure } from '../../api/failures';
import type { Failure } from '../../api/failureTypes';
import { useOverview } from '../../api/queries';
import { LinkButton, TextLink } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { stops } from '../failures/looks';
import { useFailureWords } from '../failures/useFailureWords';
import { Gallery, newestFirst } from '../../components/photo/Gallery';
import '../job/job.css';
import '../tooling.css';
import './causes.css';
import './eightD.css';
import { type Bones, BRANCHES } from './analysisValues';
import { ActionRows } from './ActionRows';
import { CauseBadge } from './CauseBadge';
import { Discipline } from './Discipline';
import { Fishbone } from './Fishbone';
import { PlacePicture } from './PlacePicture';
import { SaveDock } from './SaveDock';
import { Team } from './Team';
import { type AnalysisEdit, useAnalysisEdit } from './useAnalysisEdit';
import { useProblem } from './useProblem';
import { askedAbout } from './whys';

const route = getRouteApi('/failures/$failureId/8d');

export function EightDPage() {
  const { t } = useTranslation();
  const { failureId } = route.useParams();
  const failure = useFailure(failureId);
  const analysis = useAnalysis(failureId);
  if (failure.data && analysis.data) return <Report key={failureId} failure={failure.data} analysis={analysis.data} />;
  const failed = [failure, analysis].find((one) => one.isError);
  return (
    <>
      <PageHead title={t('causes.report8d')} />
      {failed ? <ProblemNotice error={failed.error} retry={() => void failed.refetch()} /> : <Loading lines={8} height={90} />}
    </>
  );
}

/** Composed of the report, its analysis and its actions; only what these do not say is written here. */
function Report({ failure, analysis }: { failure: Failure; analysis: Analysis }) {
  const isEngineer = useIsEngineer();
  const { t } = useTranslation();
  const words = useFailureWords();
  const problem = useProblem()(failure);
  const edit = useAnalysisEdit(failure.id, analysis);
  const actions = useFewActions({ failure_id: failure.id });
  const fixes = useCodes({ group: ['fix'], retired: true });
  const rows = actions.data?.items ?? null;
  const of = (kind: Action['kind']): Action[] | null =>
    rows?.filter((one) => one.kind === kind && one.state !== 'cancelled').toReversed() ?? null;
  const overview = useOverview();
  const nameOf = (fix: string): string => words.code(fixes.data?.items.find(({ code }) => code === fix) ?? { code: fix, names: {} });
  const listed = { isMissing: actions.isError, nameOf };
  return (
    <div className="tc-8d">
      <PageHead
        title={t('causes.eightOf', { number: failure.number })}
        actions={
          <span className="tc-actions tc-no-print">
            <Button leftSection={<IconPrinter size={20} aria-hidden />} onClick={() => window.print()}>
              {t('causes.print')}
            </Button>
            {isEngineer ? (
              <LinkButton
                to="/reports"
                search={{ kind: 'eight_d', failure: failure.id }}
                variant="default"
                leftSection={<IconFileDownload size={20} aria-hidden />}
              >
                {t('causes.file8d')}
              </LinkButton>
            ) : null}
            <LinkButton
              to="/failures/$failureId/cause"
              params={{ failureId: failure.id }}
              variant="default"
              leftSection={<IconBinaryTree2 size={20} aria-hidden />}
            >
              {t('causes.look')}
            </LinkButton>
          </span>
        }
      >
        <p className="tc-print-only">{overview.data?.plant_name}</p>
        <TextLink to="/failures/$failureId" params={{ failureId: failure.id }}>
          <strong>{problem}</strong>
        </TextLink>
      </PageHead>
      {edit.conflict ?? (
        <div className="tc-stack">
          {actions.isError && !actions.data ? (
            <Notice tone="warn">
              <strong>{t('causes.actionsMissing')}</strong>
              <ProblemNotice error={actions.error} retry={() => void actions.refetch()} />
            </Notice>
          ) : null}
          <Discipline number={0} title={t('causes.d0')} edit={edit} text="emergency">
            <Emergency failure={failure} />
          </Discipline>
          <Discipline number={1} title={t('causes.d1')} edit={edit}>
            <Team edit={edit} known={peopleOf(failure, rows ?? [])} />
          </Discipline>
          <Discipline number={2} title={t('causes.d2')} edit={edit} text="problem">
            <Problem failure={failure} />
          </Discipline>
          <Discipline number={3} title={t('causes.d3')} edit={edit} text="containment">
            <ActionRows actions={of('containment')} {...listed} />
          </Discipline>
          <Discipline number={4} title={t('causes.d4')} edit={edit} text="cause">
            <RootCause edit={edit} problem={problem} />
          </Discipline>
          <Discipline number={5} title={t('causes.d5')} edit={edit} text="corrective">
            <ActionRows actions={of('corrective')} {...listed} />
          </Discipline>
          <Discipline number={6} title={t('causes.d6')} edit={edit} text="validation">
            <ActionRows actions={of('corrective')} {...listed} done />
          </Discipline>
          <Discipline number={7} title={t('causes.d7')} edit={edit} text="prevention">
            <ActionRows actions={of('preventive')} {...listed} />
          </Discipline>
          <Discipline number={8} title={t('causes.d8')} edit={edit} text="recognition">
            <Closure failure={failure} />
          </Discipline>
          <SaveDock edit={edit} />
        </div>
      )}
    </div>
  );
}

const SERVICES = new Set(['failures', 'registry', 'maintenance', 'actions']);

function peopleOf(failure: Failure, actions: readonly Action[]): string[] {
  const names = [...failure.history.map(({ by }) => by), ...actions.map(({ owner }) => owner.name)];
  return names.filter((name) => !SERVICES.has(name));
}

function Emergency({ failure }: { failure: Failure }) {
  const { t } = useTranslation();
  const format = useFormat();
  const taken = failure.history.find(({ deed }) => deed === 'accepted');
  return (
    <ul className="tc-plain">
      <li>{t(`failureSeverity.${failure.severity}`)}</li>
      {stops(failure.severity) ? <li>{t('causes.held')}</li> : null}
      {failure.stop === 'none' ? null : <li>{t(`failureStop.${failure.stop}`)}</li>}
      {taken ? <li>{t('causes.takenUp', { name: taken.by, when: format.moment(taken.at) })}</li> : null}
    </ul>
  );
}

/** The newest by number, and how many there were before those. */
function earlierOf({ earlier, earlier_count: count }: Failure): string {
  const numbers = earlier.map(({ number }) => `F-${String(number)}`);
  return [...numbers, ...(count > numbers.length ? [`+ ${String(count - numbers.length)}`] : [])].join(', ');
}

function Problem({ failure }: { failure: Failure }) {
  const { t } = useTranslation();
  const words = useFailureWords();
  const format = useFormat();
  const facts: [string, string][] = [
    [t('causes.report'), `F-${String(failure.number)}`],
    [t('causes.tool'), `${failure.tool.number} ${failure.tool.name}`],
    [t('causes.whatFailed'), words.code(failure.code)],
    [t('causes.where'), words.place(failure)],
    [t('causes.machine'), failure.machine?.name ?? ''],
    [t('causes.reported'), `${format.moment(failure.reported_at)}, ${failure.reported_by}`],
    [t('causes.atShots'), failure.shots === null ? '' : format.count(failure.shots)],
    [t('causes.before'), earlierOf(failure)],
  ];
  return (
    <>
      <dl className="tc-facts">
        {facts
          .filter(([, said]) => said)
          .map(([label, said]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{said}</dd>
            </div>
          ))}
      </dl>
      {failure.note ? <p className="tc-wrap tc-lead">{failure.note}</p> : null}
      <div className="tc-d-pictures">
        <PlacePicture failure={failure} />
        <Gallery
          photos={newestFirst(failure.photo_ids)}
          name={`F-${String(failure.number)}`}
          within={{ from: 'failure', failure: failure.id }}
        />
      </div>
    </>
  );
}

function RootCause({ edit, problem }: { edit: AnalysisEdit; problem: string }) {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { five_whys: chains, ishikawa, cause_text: text, cause_code: code, confirmed, evidence, evidence_photo_ids: photos } = edit.values;
  const known = edit.saved.cause_code;
  const isDrawn = Object.values(ishikawa).some((causes) => causes.length > 0);
  const isNamed = text !== '' || code !== null;
  return (
    <>
      {chains.map((chain, index) => (
        <figure key={chain.id} className="tc-d-figure">
          <figcaption>
            <h3>{chains.length > 1 ? `${t('causes.fiveWhy')} ${String(index + 1)}` : t('causes.fiveWhy')}</h3>
          </figcaption>
          <ol className="tc-d-whys">
            {chain.whys.map((why, at) => (
              <li key={at}>
                <span className="tc-soft">{why.question || t('causes.why', { about: askedAbout(chain, at) ?? problem })}</span>
                <strong className="tc-wrap">{why.answer}</strong>
              </li>
            ))}
          </ol>
        </figure>
      ))}
      {isDrawn ? (
        <figure className="tc-d-figure">
          <figcaption>
            <h3>{t('causes.ishikawa')}</h3>
          </figcaption>
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
          <div className="tc-fish-scroll" tabIndex={0} role="group" aria-label={t('causes.ishikawa')}>
            <Fishbone bones={ishikawa} problem={problem} edit={null} />
          </div>
          <PossibleCauses bones={ishikawa} />
        </figure>
      ) : null}
      <div className="tc-d-cause">
        <h3>{t('causes.cause')}</h3>
        {isNamed ? (
          <>
            <div className="tc-line">
              <CauseBadge confirmed={confirmed} />
              {code ? <strong>{words.code(known?.code === code ? known : { code, names: {} })}</strong> : null}
            </div>
            {text ? <p className="tc-wrap tc-lead">{text}</p> : null}
            {evidence ? (
              <p className="tc-wrap tc-lead">
                <span className="tc-soft">{t('causes.evidence')}: </span>
                {evidence}
              </p>
            ) : null}
            <Gallery photos={newestFirst(photos)} name={t('causes.evidence')} />
          </>
        ) : (
          <p className="tc-soft tc-lead">{t('causes.none')}</p>
        )}
      </div>
    </>
  );
}

/** In full what the drawing has no room for: each cause, what became of it, and what shows it. */
function PossibleCauses({ bones }: { bones: Bones }) {
  const { t } = useTranslation();
  const causes = BRANCHES.flatMap((branch) => bones[branch].map((cause) => ({ branch, ...cause })));
  return (
    <ul className="tc-plain tc-d-causes" aria-label={t('causes.possibleOnes')}>
      {causes.map(({ id, branch, text, state, evidence }) => (
        <li key={id} data-cause={state}>
          <span className="tc-soft">{t(`causes.branch_${branch}`)}: </span>
          <span className="tc-wrap">{text}</span> <strong>({t(`causes.state_${state}`)})</strong>
          {evidence ? (
            <div className="tc-wrap tc-small">
              <span className="tc-soft">{t('causes.evidence')}: </span>
              {evidence}
            </div>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Closure({ failure }: { failure: Failure }) {
  const { t } = useTranslation();
  const format = useFormat();
  const closed = failure.state === 'closed' ? failure.history.findLast(({ deed }) => deed === 'closed') : undefined;
  return (
    <>
      <p className="tc-lead">
        {closed ? t('causes.closedBy', { name: closed.by, when: format.moment(closed.at) }) : t(`causes.failure_${failure.state}`)}
      </p>
      <div className="tc-print-only tc-signatures">
        {(['team', 'management'] as const).map((who) => (
          <span key={who}>{t(`causes.sign_${who}`)}</span>
        ))}
      </div>
    </>
  );
}
