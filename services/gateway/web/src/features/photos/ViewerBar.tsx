import { Button } from '@mantine/core';
import { IconEye, IconEyeOff, IconMaximize, IconMinimize, IconPencil, IconZoomIn, IconZoomOut, IconZoomReset } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FullScreen } from './useFullScreen';
import type { Zoom } from './useZoom';
import { STEP } from './zoom';

type Props = {
  zoom: Zoom;
  full: FullScreen;
  /** What the large button says, and what it does. */
  mark: { words: string; press: () => void };
  showsLayer: boolean;
  showLayer: (shows: boolean) => void;
  children: ReactNode;
};

/** What can be done with the picture that is looked at. */
export function ViewerBar({ zoom, full, mark, showsLayer, showLayer, children }: Props) {
  const { t } = useTranslation();
  return (
    <div className="tc-viewer-bar">
      <Button className="tc-primary" leftSection={<IconPencil size={24} aria-hidden />} onClick={mark.press}>
        {mark.words}
      </Button>
      {children}
      <div className="tc-actions">
        <Button
          variant="default"
          className="tc-viewer-word"
          title={t('draw.marks')}
          aria-pressed={showsLayer}
          leftSection={showsLayer ? <IconEye size={20} aria-hidden /> : <IconEyeOff size={20} aria-hidden />}
          onClick={() => showLayer(!showsLayer)}
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
          <IconZoomReset size={24} aria-hidden />
        </Step>
        <Button
          variant="default"
          className="tc-viewer-word"
          title={t(full.isFull ? 'viewer.leaveFull' : 'viewer.full')}
          leftSection={full.isFull ? <IconMinimize size={22} aria-hidden /> : <IconMaximize size={22} aria-hidden />}
          onClick={full.isFull ? full.leave : full.enter}
        >
          {t(full.isFull ? 'viewer.leaveFull' : 'viewer.full')}
        </Button>
      </div>
    </div>
  );
}

function Step({ label, disabled = false, press, children }: { label: string; disabled?: boolean; press: () => void; children: ReactNode }) {
  return (
    <Button variant="default" className="tc-square" aria-label={label} title={label} disabled={disabled} onClick={press}>
      {children}
    </Button>
  );
}
