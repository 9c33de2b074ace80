import { Button } from '@mantine/core';
import { IconPhoto, IconStar, IconStarOff } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Photo } from '../../api/cameraTypes';
import { useTool } from '../../api/queries';
import { setGolden, takenAt, usePhoto, useViewPhotos, useViews, viewKeys } from '../../api/views';
import type { View } from '../../api/viewTypes';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { useWrite } from '../../components/useWrite';
import { TakePhoto } from '../cameras/TakePhoto';
import { Compare } from './Compare';
import { ghostOf } from './ghostOf';
import { TimeLapse } from './TimeLapse';
import { useViewCapture, useWaitingViews } from './useViewCapture';
import { useViewWords } from './viewNames';
import '../job/job.css';
import './views.css';

const route = getRouteApi('/tools/$toolId/views/$view');

/** One view of a tool through time. */
export function ViewPage() {
  const { t } = useTranslation();
  const { toolId, view: slug } = route.useParams();
  const nameOf = useViewWords();
  const detail = useTool(toolId);
  const views = useViews(toolId);
  const photos = useViewPhotos(toolId, slug);
  const waiting = useWaitingViews(toolId).get(slug) ?? 0;
  const view = views.data?.items.find((one) => one.view === slug);
  const number = detail.data?.tool?.number ?? detail.data?.row?.number ?? '';
  const name = nameOf(slug, view?.name);
  const capture = useViewCapture({ tool: { id: toolId, number }, view: slug, name });
  const items = useMemo(() => (photos.data?.pages ?? []).flatMap((page) => page.items), [photos.data]);
  const ghost = ghostOf(name, view?.newest ?? items[0], view?.golden_photo_id);
  const take = view?.retired ? null : (
    <TakePhoto label={t('views.take', { name })} ghost={ghost} primary {...capture}>
      {t('views.takeShort')}
    </TakePhoto>
  );
  const title = t('views.one', { tool: number, name });
  return (
    <>
      <PageHead
        tab={title}
        title={title}
        actions={
          <>
            {take}
            <LinkButton to="/tools/$toolId/views" params={{ toolId }} variant="default">
              {t('views.toAll')}
            </LinkButton>
          </>
        }
      >
        {view?.hint ? <span className="tc-soft">{view.hint}</span> : null}
      </PageHead>
      <div className="tc-stack">
        {waiting > 0 ? <Notice tone="info">{t('views.waiting', { count: waiting })}</Notice> : null}
        {photos.isPending ? <Loading lines={2} height={240} /> : null}
        {photos.error && !photos.data ? <ProblemNotice error={photos.error} retry={() => void photos.refetch()} /> : null}
        {photos.isSuccess && items.length === 0 ? (
          <EmptyState icon={IconPhoto} title={t('views.empty', { name })}>
            {t('views.emptyText')}
          </EmptyState>
        ) : null}
        {items.length > 0 ? <Pictures toolId={toolId} view={view} name={name} photos={items} /> : null}
        {photos.hasNextPage ? (
          <div>
            <Button variant="default" loading={photos.isFetchingNextPage} onClick={() => void photos.fetchNextPage()}>
              {t('views.older')}
            </Button>
          </div>
        ) : null}
      </div>
    </>
  );
}

/** Asked for nothing: without its view there is no button. */
const NO_VIEW = { view: '', version: 0 };

type PicturesProps = { toolId: string; view: View | undefined; name: string; photos: readonly Photo[] };

function Pictures({ toolId, view, name, photos }: PicturesProps) {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const goldenId = view?.golden_photo_id ?? null;
  // The golden sample, or a picture that a link names, may be older than all that were read.
  const golden = usePhoto(goldenId !== null && !photos.some(({ id }) => id === goldenId) ? goldenId : null);
  const named = usePhoto(search.right && !photos.some(({ id }) => id === search.right) ? search.right : null);
  const all = [...photos, ...[golden.data, named.data].filter((one) => one !== undefined)];
  const of = (id: string | null | undefined): Photo | undefined => all.find((one) => one.id === id);
  const newest = photos[0];
  const left = of(search.left) ?? of(goldenId) ?? photos.at(-1);
  const right = of(search.right) ?? newest;
  const choose = (sides: { left?: string; right?: string }): void =>
    void navigate({ search: (old) => ({ ...old, ...sides }), replace: true, resetScroll: false });
  return (
    <>
      {left && right && all.length > 1 ? (
        <Card title={t('views.compare')} id="compare">
          <Compare name={name} photos={all} goldenId={goldenId} left={left} right={right} choose={choose} />
        </Card>
      ) : null}
      <Card title={t('views.lapse')} id="lapse">
        <TimeLapse name={name} photos={photos} />
      </Card>
      <Golden toolId={toolId} view={view} photos={photos} />
    </>
  );
}

/** Every picture with its day; engineers say which one is as it should be. */
function Golden({ toolId, view, photos }: { toolId: string; view: View | undefined; photos: readonly Photo[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEngineer = useIsEngineer();
  const write = useWrite((photoId: string | null) => setGolden(toolId, view ?? NO_VIEW, photoId), {
    refreshes: [viewKeys.all(toolId)],
    done: () => undefined,
  });
  if (!view) return null;
  return (
    <Card title={t('views.all', { count: photos.length })} id="all">
      <p className="tc-soft tc-lead">{t(view.golden_photo_id ? 'views.goldenText' : 'views.noGolden')}</p>
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <ul className="tc-shots">
        {photos.map((photo) => {
          const when = format.moment(takenAt(photo));
          const isGolden = photo.id === view.golden_photo_id;
          return (
            <li key={photo.id} data-golden={isGolden || undefined}>
              <Link
                to="/photos/$photoId"
                params={{ photoId: photo.id }}
                search={{ from: 'views', tool: toolId, view: view.view }}
                preload={false}
              >
                <img src={`/api/v1/photos/${photo.id}/thumb`} alt={t('views.shotOf', { when })} width={180} height={135} loading="lazy" />
              </Link>
              <span className="tc-small">{when}</span>
              {isGolden ? (
                <span className="tc-badge">
                  <IconStar size={17} aria-hidden /> {t('views.golden')}
                </span>
              ) : null}
              {isEngineer ? (
                <Button
                  variant="subtle"
                  leftSection={isGolden ? <IconStarOff size={20} aria-hidden /> : <IconStar size={20} aria-hidden />}
                  aria-label={t(isGolden ? 'views.noLongerGoldenOf' : 'views.makeGoldenOf', { when })}
                  disabled={write.pending}
                  onClick={() => write.run(isGolden ? null : photo.id)}
                >
                  {t(isGolden ? 'views.noLongerGolden' : 'views.makeGolden')}
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
