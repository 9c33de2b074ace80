import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLayerVersion } from '../../api/photos';
import type { Layer as SavedLayer, PhotoDetail } from '../../api/photoTypes';
import { PageHead } from '../../components/Page';
import { Beside } from './Beside';
import { EditNotices } from './EditNotices';
import { Editor } from './Editor';
import { Layer } from './Layer';
import { Marks } from './Marks';
import { MarkWords } from './MarkWords';
import { PhotoDeeds } from './PhotoDeeds';
import { PhotoFacts } from './PhotoFacts';
import type { PhotoSearch } from './search';
import { Stage } from './Stage';
import { useEditing } from './useEditing';
import type { FullScreen } from './useFullScreen';
import { useNeighbours } from './useNeighbours';
import { usePhotoWords } from './usePhotoWords';
import { useZoom } from './useZoom';
import { Versions } from './Versions';
import { ViewerBar } from './ViewerBar';
import { WayBack } from './WayBack';

type Props = {
  /** As its address calls it; the same picture sent twice has two ids. */
  id: string;
  photo: PhotoDetail;
  layer: SavedLayer;
  search: PhotoSearch;
  full: FullScreen;
};

/** One photo: as large as one wants, what was drawn on it, and what is known of it. */
export function Viewer({ id, photo, layer: server, search, full }: Props) {
  const { t } = useTranslation();
  const words = usePhotoWords([photo]);
  const navigate = useNavigate();
  const zoom = useZoom(photo);
  const edit = useEditing([photo.id, id], server, photo.tool_number || words.title(photo));
  const { layer } = edit;
  const beside = useNeighbours(photo.id, search);
  const [showsLayer, setShowsLayer] = useState(true);
  const [chosen, setChosen] = useState<string | null>(null);
  const [old, setOld] = useState<number | null>(null);
  const oldLayer = useLayerVersion(photo.id, old);
  const shown = old === null ? layer : oldLayer.data;
  const printed = old === null ? server : oldLayer.data;
  const at = showsLayer ? (shown?.shapes.findIndex((shape) => shape.id === chosen) ?? -1) : -1;
  const told = shown?.shapes[at];
  const title = words.title(photo);
  const go = (other: string | null): void => {
    if (other) void navigate({ to: '/photos/$photoId', params: { photoId: other }, search, replace: true });
  };
  const keyed = ({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean => {
    if (ctrlKey || altKey || metaKey || zoom.scale > 1) return false;
    if (key === 'ArrowLeft') go(beside?.newer ?? null);
    else if (key === 'ArrowRight') go(beside?.older ?? null);
    else return false;
    return true;
  };
  const choose = (shape: string | null): void => {
    setChosen(shape);
    if (shape) setShowsLayer(true);
  };
  const tapped = (target: Element): void => {
    const shape = target.closest('[data-shape]')?.getAttribute('data-shape') ?? null;
    choose(shape === chosen ? null : shape);
  };
  const markNewest = (): void => {
    setOld(null);
    edit.open();
  };
  const restore = (): void => {
    if (oldLayer.data) edit.restore(oldLayer.data.shapes);
    setOld(null);
  };
  if (edit.isOpen) return <Editor photo={photo} alt={title} edit={edit} />;
  return (
    <>
      <div className="tc-through" inert={full.isFull}>
        <PageHead
          title={title}
          tab={title}
          actions={
            <>
              <WayBack search={search} />
              {beside ? <Beside beside={beside} search={search} /> : null}
            </>
          }
        />
        <EditNotices edit={edit} />
      </div>
      <div className="tc-viewer">
        {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- a key of what is inside */}
        <div
          className="tc-viewer-main"
          data-full={full.isFull || undefined}
          onKeyDown={({ key }) => (key === 'Escape' ? full.leave() : undefined)}
        >
          <Stage photo={photo} zoom={zoom} alt={title} label={t('viewer.stage')} tapped={tapped} keyed={keyed}>
            {showsLayer && shown ? <Layer shapes={shown.shapes} box={zoom.box} stage={zoom.size} chosen={chosen} /> : null}
            {told ? <MarkWords shape={told} number={at + 1} box={zoom.box} stage={zoom.size} /> : null}
          </Stage>
          <ViewerBar
            zoom={zoom}
            full={full}
            mark={old === null ? { words: t('draw.start'), press: edit.open } : { words: t('draw.startNewest'), press: markNewest }}
            showsLayer={showsLayer}
            showLayer={setShowsLayer}
          >
            {full.isFull && beside ? <Beside beside={beside} search={search} /> : null}
          </ViewerBar>
        </div>
        <div className="tc-stack" inert={full.isFull}>
          {shown ? (
            <Marks
              layer={shown}
              old={old === null ? null : { restore: edit.isDirty || edit.isWaiting ? null : restore, toNewest: () => setOld(null) }}
              isWaiting={old === null && edit.isWaiting}
              chosen={chosen}
              choose={choose}
            />
          ) : null}
          <PhotoFacts photo={photo} />
          {server.version > 0 ? <Versions photoId={photo.id} newest={server.version} shown={old ?? server.version} show={setOld} /> : null}
          <PhotoDeeds photo={photo} hasMarks={(printed?.shapes.length ?? 0) > 0} version={old} />
        </div>
      </div>
    </>
  );
}
