import { Button } from '@mantine/core';
import {
  IconChevronLeft,
  IconChevronRight,
  IconEye,
  IconEyeOff,
  IconMaximize,
  IconPencil,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLayerVersion } from '../../api/photos';
import type { Layer as SavedLayer, PhotoDetail } from '../../api/photoTypes';
import { LinkButton } from '../../components/LinkButton';
import { Notice } from '../../components/Notice';
import { Card, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { Editor } from './Editor';
import { Layer } from './Layer';
import { PhotoDeeds } from './PhotoDeeds';
import { PhotoFacts } from './PhotoFacts';
import type { PhotoSearch } from './search';
import { Stage } from './Stage';
import { useEditing } from './useEditing';
import { type Neighbours, useNeighbours } from './useNeighbours';
import { usePhotoWords } from './usePhotoWords';
import { useShapeWords } from './useShapeWords';
import { useZoom } from './useZoom';
import { Versions } from './Versions';
import { WayBack } from './WayBack';
import { STEP } from './zoom';

type Props = { photo: PhotoDetail; layer: SavedLayer; search: PhotoSearch };

/** One photo: as large as one wants, what was drawn on it, and what is known of it. */
export function Viewer({ photo, layer, search }: Props) {
  const { t } = useTranslation();
  const words = usePhotoWords([photo]);
  const navigate = useNavigate();
  const zoom = useZoom(photo);
  const edit = useEditing(photo.id, layer);
  const beside = useNeighbours(photo.id, search);
  const [showsLayer, setShowsLayer] = useState(true);
  const [old, setOld] = useState<number | null>(null);
  const oldLayer = useLayerVersion(photo.id, old);
  const shown = old === null ? layer : oldLayer.data;
  const title = words.title(photo);
  const go = (id: string | null): void => {
    if (id) void navigate({ to: '/photos/$photoId', params: { photoId: id }, search, replace: true });
  };
  const keyed = ({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean => {
    if (ctrlKey || altKey || metaKey || zoom.scale > 1) return false;
    if (key === 'ArrowLeft') go(beside?.newer ?? null);
    else if (key === 'ArrowRight') go(beside?.older ?? null);
    else return false;
    return true;
  };
  if (edit.isOpen) return <Editor photo={photo} alt={title} edit={edit} />;
  return (
    <>
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
      {edit.isDirty ? (
        <Notice tone="warn">
          <div>{t('draw.waiting')}</div>
          <div className="tc-actions">
            <Button variant="default" onClick={edit.open}>
              {t('draw.goOn')}
            </Button>
            <Button variant="subtle" color="red" onClick={edit.discard}>
              {t('draw.discard')}
            </Button>
          </div>
        </Notice>
      ) : null}
      <div className="tc-viewer">
        <div className="tc-viewer-main">
          <Stage photo={photo} zoom={zoom} alt={title} label={t('viewer.stage')} keyed={keyed}>
            {showsLayer && shown ? <Layer shapes={shown.shapes} box={zoom.box} /> : null}
          </Stage>
          <div className="tc-viewer-bar">
            <Button className="tc-primary" leftSection={<IconPencil size={24} aria-hidden />} onClick={edit.open}>
              {t('draw.start')}
            </Button>
            <div className="tc-actions">
              <Button
                variant="default"
                aria-pressed={showsLayer}
                leftSection={showsLayer ? <IconEye size={20} aria-hidden /> : <IconEyeOff size={20} aria-hidden />}
                onClick={() => setShowsLayer(!showsLayer)}
              >
                {t('draw.marks')}
              </Button>
              <Step label={t('viewer.larger')} press={() => zoom.zoomBy(STEP)}>
                <IconZoomIn size={24} aria-hidden />
              </Step>
              <Step label={t('viewer.smaller')} disabled={zoom.scale <= 1} press={() => zoom.zoomBy(1 / STEP)}>
                <IconZoomOut size={24} aria-hidden />
              </Step>
              <Step label={t('viewer.whole')} disabled={zoom.scale <= 1} press={zoom.whole}>
                <IconMaximize size={24} aria-hidden />
              </Step>
            </div>
          </div>
        </div>
        <div className="tc-stack">
          {shown ? <Marks layer={shown} isOld={old !== null} /> : null}
          <PhotoFacts photo={photo} />
          {layer.version > 0 ? <Versions photoId={photo.id} newest={layer.version} shown={old ?? layer.version} show={setOld} /> : null}
          <PhotoDeeds photo={photo} hasMarks={layer.shapes.length > 0} />
        </div>
      </div>
    </>
  );
}

function Step({ label, disabled = false, press, children }: { label: string; disabled?: boolean; press: () => void; children: ReactNode }) {
  return (
    <Button variant="default" className="tc-square" aria-label={label} title={label} disabled={disabled} onClick={press}>
      {children}
    </Button>
  );
}

/** The one before and the one after, among those where one came from. */
function Beside({ beside: { newer, older, at, all, isMore }, search }: { beside: Neighbours; search: PhotoSearch }) {
  const { t } = useTranslation();
  const one = (id: string | null, label: string, icon: ReactNode) =>
    id ? (
      <LinkButton
        to="/photos/$photoId"
        params={{ photoId: id }}
        search={search}
        replace
        resetScroll={false}
        variant="default"
        className="tc-square"
        aria-label={label}
      >
        {icon}
      </LinkButton>
    ) : (
      <Button variant="default" className="tc-square" aria-label={label} disabled>
        {icon}
      </Button>
    );
  return (
    <nav className="tc-beside" aria-label={t('viewer.beside')}>
      {one(newer, t('viewer.newer'), <IconChevronLeft size={24} aria-hidden />)}
      <span>{t('viewer.nth', { number: at, all: isMore ? `${String(all)}+` : String(all) })}</span>
      {one(older, t('viewer.older'), <IconChevronRight size={24} aria-hidden />)}
    </nav>
  );
}

/** What was drawn, in words. */
function Marks({ layer, isOld }: { layer: SavedLayer; isOld: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useShapeWords();
  if (layer.version === 0) return null;
  return (
    <Card title={t('draw.marksCount', { count: layer.shapes.length })} id="marks">
      {isOld ? <Notice tone="info">{t('draw.old', { version: layer.version })}</Notice> : null}
      <ol className="tc-marks">
        {layer.shapes.map(({ id, kind, color, code, text }) => (
          <li key={id} data-color={color}>
            <span className="tc-wrap">
              {code ? <strong>{words.code(code)} </strong> : null}
              {text || (code ? '' : t(`shape.${kind}`))}
            </span>
          </li>
        ))}
      </ol>
      {layer.by && layer.at ? (
        <div className="tc-soft tc-small">{t('log.byline', { when: format.moment(layer.at), name: layer.by })}</div>
      ) : null}
    </Card>
  );
}
