import { Button } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePhotos } from '../../api/photos';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { Gallery } from '../../components/photo/Gallery';
import { PhotoInput } from '../../components/photo/PhotoInput';
import { Uploads } from '../../components/photo/Uploads';
import { useAddPhotos } from '../../components/photo/useAddPhotos';
import type { TabProps } from '../tool/ToolPage';
import './photos.css';
import { usePhotoWords } from './usePhotoWords';

/** All photos of a tool, and the way to add more. */
export function PhotosTab({ toolId, detail }: TabProps) {
  const { t } = useTranslation();
  const number = detail.tool?.number ?? detail.row?.number ?? '';
  const about = { tool_id: toolId, slot: 'other' } as const;
  const adding = useAddPhotos(about, { key: 'queue.photoTool', values: { tool: number } });
  const found = usePhotos({ tool_id: toolId });
  const photos = found.data?.pages.flatMap((page) => page.items) ?? [];
  const words = usePhotoWords(photos);
  return (
    <Card
      title={photos.length > 0 && !found.hasNextPage ? t('photos.found', { count: photos.length }) : t('photos.title')}
      id="photos"
      actions={
        <>
          <PhotoInput label={t('photos.add')} add={adding.add} plant={{ about }} primary />
          <LinkButton to="/photos" search={{ tool: toolId }} variant="default">
            {t('photos.searchThese')}
          </LinkButton>
          <LinkButton to="/tools/$toolId/views" params={{ toolId }} variant="default">
            {t('photos.guided')}
          </LinkButton>
          <LinkButton to="/tools/$toolId/last-shots" params={{ toolId }} variant="default">
            {t('photos.lastShots')}
          </LinkButton>
        </>
      }
    >
      <div className="tc-list">
        <Uploads adding={adding} />
        {found.isPending ? <Loading lines={2} height={140} /> : null}
        {found.isError && photos.length === 0 ? <ProblemNotice error={found.error} retry={() => void found.refetch()} /> : null}
        {found.isSuccess && photos.length === 0 ? (
          <EmptyState icon={IconPhoto} title={t('photos.noneOfTool')}>
            {t('photos.noneOfToolText')}
          </EmptyState>
        ) : null}
        <Gallery
          photos={photos.map((photo) => ({
            id: photo.id,
            under: words.under({ ...photo, tool_number: '' }),
            marks: photo.annotation_count,
          }))}
          name={number}
          within={{ from: 'tool', tool: toolId }}
          large
        />
        {found.hasNextPage ? (
          <Button variant="default" fullWidth loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t('tools.more')}
          </Button>
        ) : null}
      </div>
    </Card>
  );
}
