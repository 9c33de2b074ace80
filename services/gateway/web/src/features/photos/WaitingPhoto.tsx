import { Button } from '@mantine/core';
import { IconCloudUp, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DrawnPhoto, Shape } from '../../api/photoTypes';
import { Notice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useLocalPicture } from '../../components/photo/useLocalPicture';
import { dropDraft, saveDraft } from '../../lib/drafts';
import { outbox } from '../../lib/runtime';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { uid } from '../../lib/uid';
import { DrawHere } from './DrawHere';
import { Layer } from './Layer';
import { layerCommand, layerEntries, queuedLayer } from './layerQueue';
import type { PhotoSearch } from './search';
import { isSame } from './shapes';
import { Stage } from './Stage';
import { useZoom } from './useZoom';
import { WayBack } from './WayBack';

type Props = { id: string; about: URLSearchParams; picture: Blob; search: PhotoSearch };

/** A photo that is still to be sent: it can be looked at and drawn upon, and the marks go behind it. */
export function WaitingPhoto({ id, about, picture, search }: Props) {
  const { t } = useTranslation();
  const found = useLocalPicture(picture);
  const title = about.get('caption') ?? t('viewer.one');
  return (
    <>
      <PageHead title={title} actions={<WayBack search={search} />} />
      <div className="tc-through">
        <Notice tone="info" icon={IconCloudUp}>
          {t('photo.toSend')}
        </Notice>
      </div>
      {found === null ? <Loading lines={1} height={480} /> : null}
      {found === 'broken' ? <Notice tone="info">{t('photo.markLater')}</Notice> : null}
      {found !== null && found !== 'broken' ? (
        <Shown title={title} photo={{ id, tool_id: about.get('tool_id'), width: found.width, height: found.height, picture: found.url }} />
      ) : null}
    </>
  );
}

function Shown({ photo, title }: { photo: DrawnPhoto; title: string }) {
  const { t } = useTranslation();
  const userId = useStore(session).user?.id ?? '';
  const shapes = queuedLayer([photo.id], useStore(outbox.entries))?.shapes ?? [];
  const zoom = useZoom(photo);
  const [isDrawing, setIsDrawing] = useState(false);
  // Where the photo arrives meanwhile, its own page takes the drawing up from there.
  const draftKey = `${userId}:layer:${photo.id}`;
  const close = (drawn: readonly Shape[]): void => {
    setIsDrawing(false);
    void dropDraft(draftKey);
    if (!isSame(drawn, shapes)) void queue(photo, drawn, title);
  };
  return (
    <div className="tc-viewer-main">
      <Stage photo={photo} zoom={zoom} alt={title} label={t('viewer.stage')}>
        <Layer shapes={shapes} box={zoom.box} stage={zoom.size} />
      </Stage>
      <div className="tc-viewer-bar">
        <Button className="tc-primary" leftSection={<IconPencil size={24} aria-hidden />} onClick={() => setIsDrawing(true)}>
          {t('draw.start')}
        </Button>
      </div>
      {isDrawing ? (
        <DrawHere
          photo={photo}
          alt={title}
          shapes={shapes}
          keep={(drawn) => void (isSame(drawn, shapes) ? dropDraft(draftKey) : saveDraft(draftKey, { version: 0, shapes: drawn }))}
          close={close}
        />
      ) : null}
    </div>
  );
}

/** Behind the photo, in the place of what was to be sent before. */
async function queue({ id }: DrawnPhoto, shapes: readonly Shape[], of: string): Promise<void> {
  for (const seq of layerEntries([id], outbox.entries.get())) await outbox.discard(seq);
  const key = uid();
  if (shapes.length > 0) await outbox.enqueue(layerCommand(id, { version: 0, shapes }, of, key), key);
}
