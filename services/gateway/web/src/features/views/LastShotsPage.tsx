import { Button } from '@mantine/core';
import { IconFlag, IconPhotoOff, IconScale } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMachines, useTool } from '../../api/queries';
import { useLastShots, useViews } from '../../api/views';
import type { LastShotRun, View } from '../../api/viewTypes';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { TakePhoto } from '../cameras/TakePhoto';
import { ghostOf } from './ghostOf';
import { setOf } from './setOf';
import { useViewCapture } from './useViewCapture';
import { useViewNames, useViewWords } from './viewNames';
import './views.css';

const route = getRouteApi('/tools/$toolId/last-shots');

/** As many buttons as a row has room for. */
const FEW = 6;

/** What came out of a tool at the end of each run: the set of pictures, and what of it is missing. */
export function LastShotsPage() {
  const { t } = useTranslation();
  const { toolId } = route.useParams();
  const detail = useTool(toolId);
  const views = useViews(toolId);
  const runs = useLastShots(toolId);
  const number = detail.data?.tool?.number ?? detail.data?.row?.number ?? '';
  const items = (runs.data?.pages ?? []).flatMap((page) => page.items);
  const error = runs.error ?? views.error;
  return (
    <>
      <PageHead
        tab={t('lastShots.of', { tool: number })}
        title={t('lastShots.of', { tool: number })}
        actions={
          <>
            <LinkButton to="/tools/$toolId/views" params={{ toolId }} variant="default">
              {t('views.toAll')}
            </LinkButton>
            <LinkButton to="/tools/$toolId" params={{ toolId }} variant="default">
              {t('views.toTool')}
            </LinkButton>
          </>
        }
      >
        <span className="tc-soft">{t('lastShots.text')}</span>
      </PageHead>
      <div className="tc-stack">
        {runs.isPending || views.isPending ? <Loading lines={2} height={180} /> : null}
        {error && !runs.data ? <ProblemNotice error={error} retry={() => void runs.refetch()} /> : null}
        {runs.isSuccess && items.length === 0 ? (
          <EmptyState icon={IconFlag} title={t('lastShots.none')}>
            {t('lastShots.noneText')}
          </EmptyState>
        ) : null}
        {views.data ? items.map((run) => <Run key={run.run_id} tool={{ id: toolId, number }} run={run} views={views.data.items} />) : null}
        {runs.hasNextPage ? (
          <div>
            <Button variant="default" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
              {t('lastShots.older')}
            </Button>
          </div>
        ) : null}
      </div>
    </>
  );
}

type RunProps = { tool: { id: string; number: string }; run: LastShotRun; views: readonly View[] };

function Run({ tool, run, views }: RunProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useViewWords();
  const namesOf = useViewNames();
  const machines = useMachines();
  const machine = machines.data?.items.find((one) => one.id === run.machine_id)?.name ?? run.machine_id;
  const { taken, missing } = setOf(views, run.photos);
  const title = [machine, run.job].filter(Boolean).join(' · ');
  const known = (slug: string): View | undefined => views.find((one) => one.view === slug);
  const take = (slug: string) => <TakeMissing key={slug} tool={tool} run={run} slug={slug} view={known(slug)} />;
  return (
    <Card title={title} id={`run-${run.run_id}`}>
      <div className="tc-list">
        <div className="tc-soft">
          {run.to
            ? t('lastShots.period', { from: format.moment(run.from), to: format.moment(run.to) })
            : t('lastShots.running', { from: format.moment(run.from) })}
        </div>
        {taken.length > 0 ? (
          <ul className="tc-shots">
            {taken.map(({ view, photo }) => {
              const golden = known(view)?.golden_photo_id ?? null;
              const name = nameOf(view, known(view)?.name);
              return (
                <li key={photo.id}>
                  <Link
                    to="/photos/$photoId"
                    params={{ photoId: photo.id }}
                    search={{ from: 'views', tool: tool.id, run: run.run_id }}
                    preload={false}
                  >
                    <img
                      src={`/api/v1/photos/${photo.id}/thumb`}
                      alt={t('lastShots.picture', { name, run: title })}
                      width={180}
                      height={135}
                      loading="lazy"
                    />
                  </Link>
                  <strong className="tc-small">{name}</strong>
                  {golden && golden !== photo.id ? (
                    <LinkButton
                      to="/tools/$toolId/views/$view"
                      params={{ toolId: tool.id, view }}
                      search={{ left: golden, right: photo.id }}
                      variant="subtle"
                      leftSection={<IconScale size={20} aria-hidden />}
                      aria-label={t('lastShots.compareOf', { name })}
                    >
                      {t('lastShots.compare')}
                    </LinkButton>
                  ) : (
                    <span className="tc-soft tc-small">{t(golden ? 'lastShots.isGolden' : 'lastShots.noGolden')}</span>
                  )}
                </li>
              );
            })}
          </ul>
        ) : null}
        {missing.length > 0 ? (
          <Notice tone={run.to ? 'warn' : 'info'} icon={IconPhotoOff}>
            {t(taken.length === 0 ? 'lastShots.nothing' : 'lastShots.missing', { names: namesOf(missing.map((view) => ({ view }))) })}
          </Notice>
        ) : (
          <div className="tc-soft">{t('lastShots.complete')}</div>
        )}
        <div className="tc-actions">{missing.slice(0, FEW).map(take)}</div>
        {missing.length > FEW ? (
          <details className="tc-more">
            <summary>{t('lastShots.further', { count: missing.length - FEW })}</summary>
            <div className="tc-actions">{missing.slice(FEW).map(take)}</div>
          </details>
        ) : null}
      </div>
    </Card>
  );
}

type MissingProps = { tool: RunProps['tool']; run: LastShotRun; slug: string; view: View | undefined };

function TakeMissing({ tool, run, slug, view }: MissingProps) {
  const { t } = useTranslation();
  const name = useViewWords()(slug);
  const capture = useViewCapture({ tool, view: slug, name, runId: run.run_id });
  return (
    <TakePhoto label={t('views.take', { name })} ghost={ghostOf(name, view?.newest, view?.golden_photo_id)} {...capture}>
      {name}
    </TakePhoto>
  );
}
