import { Button } from '@mantine/core';
import { IconPhoto, IconPhotoSearch } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePhotos } from '../../api/photos';
import type { ListedPhoto } from '../../api/photoTypes';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { Gallery } from '../../components/photo/Gallery';
import { ZoneNote } from '../plant/ZoneNote';
import '../tooling.css';
import { filterOf } from './filter';
import { PhotoFilters } from './PhotoFilters';
import './photos.css';
import type { PhotoSearch } from './search';
import { usePhotoWords } from './usePhotoWords';

const route = getRouteApi('/photos');

/** All photos of the plant, found by tool, view, time, words, code or person; the filter is the address. */
export function PhotosPage() {
  const { t } = useTranslation();
  const search = { ...route.useSearch(), from: undefined };
  return (
    <>
      <PageHead title={t('photos.title')} />
      <ZoneNote apart />
      <PhotoFilters search={search} />
      <Found search={search} />
    </>
  );
}

function Found({ search }: { search: PhotoSearch }) {
  const { t } = useTranslation();
  const found = usePhotos(filterOf(search));
  const photos = found.data?.pages.flatMap((page) => page.items) ?? [];
  const words = usePhotoWords(photos);
  const gone = useGone();
  if (found.isPending) return <Loading lines={3} height={140} />;
  if (found.isError && photos.length === 0) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />;
  if (photos.length === 0) return <Nothing isNarrowed={Object.values(search).some(Boolean)} />;
  return (
    <div className="tc-stack">
      <div className="tc-soft" role="status">
        {found.hasNextPage ? t('photos.more', { count: photos.length }) : t('photos.found', { count: photos.length })}
      </div>
      <Gallery
        photos={photos.map((photo) => ({
          id: photo.id,
          under: [words.under(photo), search.removed ? gone(photo) : ''].filter(Boolean).join(' · '),
          marks: photo.annotation_count,
          isRemoved: search.removed,
        }))}
        name={t('photos.title')}
        within={{ ...search, from: 'search' }}
        large
      />
      {found.hasNextPage ? (
        <Button variant="default" fullWidth loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
    </div>
  );
}

/** Who removed a photo, and until when it can come back. */
function useGone(): (photo: ListedPhoto) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ removal, erases_at: erases }) =>
    [removal ? t('photos.removedBy', { name: removal.by }) : '', erases ? t('photos.erasesOn', { when: format.date(erases) }) : '']
      .filter(Boolean)
      .join(', ');
}

function Nothing({ isNarrowed }: { isNarrowed: boolean }) {
  const { t } = useTranslation();
  if (isNarrowed)
    return (
      <EmptyState
        icon={IconPhotoSearch}
        title={t('photos.noMatch')}
        action={
          <LinkButton to="/photos" variant="default">
            {t('photos.all')}
          </LinkButton>
        }
      >
        {t('photos.noMatchText')}
      </EmptyState>
    );
  return (
    <EmptyState
      icon={IconPhoto}
      title={t('photos.none')}
      action={
        <LinkButton to="/tools" className="tc-primary">
          {t('photos.toTools')}
        </LinkButton>
      }
    >
      {t('photos.noneText')}
    </EmptyState>
  );
}
