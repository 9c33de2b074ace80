import { Button } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowUpRight,
  IconCircle,
  IconDeviceFloppy,
  IconHandFinger,
  IconMapPin,
  IconScribble,
  IconSquare,
  IconTrash,
  IconX,
  IconZoomIn,
  IconZoomOut,
  type TablerIcon,
} from '@tabler/icons-react';
import { type KeyboardEvent, type MouseEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DrawnPhoto, ShapeColor, ShapeKind } from '../../api/photoTypes';
import { ProblemNotice } from '../../components/Notice';
import { Layer } from './Layer';
import { LayerConflict } from './LayerConflict';
import { ShapePanel } from './ShapePanel';
import { COLORS, defaultPoints, handlesOf, keyHandle, KINDS, MOST_SHAPES, resized, shifted } from './shapes';
import { Stage } from './Stage';
import { useAlone } from './useAlone';
import type { Drawing } from './useEditing';
import { newShape, type Tool, useHand } from './useHand';
import { useZoom } from './useZoom';
import { STEP } from './zoom';

const ICONS: Record<Tool, TablerIcon> = {
  choose: IconHandFinger,
  box: IconSquare,
  ellipse: IconCircle,
  arrow: IconArrowUpRight,
  freehand: IconScribble,
  point: IconMapPin,
};
const KEY_STEP = 0.01;
const FINE_STEP = 0.002;
const ARROWS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Drawing on a photo, over the whole window: tools at the side, the picture, and what is said of the chosen shape. */
export function Editor({ photo, alt, edit }: { photo: DrawnPhoto; alt: string; edit: Drawing }) {
  const { t } = useTranslation();
  const { editing, run } = edit;
  const zoom = useZoom(photo);
  const [tool, setTool] = useState<Tool>('choose');
  const [color, setColor] = useState<ShapeColor>('red');
  const chosen = editing.shapes.find(({ id }) => id === editing.chosen);
  const { hand, preview } = useHand(editing, run, { tool, color, done: () => setTool('choose') });
  useAlone(true);
  const addByKey = (kind: ShapeKind): void => {
    const { box, size } = zoom;
    const middle: [number, number] = [(size.width / 2 - box.left) / box.width, (size.height / 2 - box.top) / box.height];
    const shape = newShape(kind, defaultPoints(kind, middle), color);
    run({ do: 'add', shape });
    // Once it is there, so that the next key moves it.
    setTimeout(() => document.getElementById(`shape-${shape.id}`)?.focus());
  };
  const take = (one: Tool, event: MouseEvent): void => {
    // A press by key has no clicks: the shape comes into the middle, and arrow keys move it from there.
    if (event.detail === 0 && one !== 'choose') return addByKey(one);
    setTool(one === tool ? 'choose' : one);
  };
  const paint = (one: ShapeColor): void => {
    setColor(one);
    if (chosen) run({ do: 'change', id: chosen.id, part: { color: one } });
  };
  const keyed = (event: KeyboardEvent): boolean => {
    const arrow = ARROWS[event.key];
    if (chosen && arrow) {
      const step = event.altKey ? FINE_STEP : KEY_STEP;
      const [dx, dy] = [arrow[0] * step, arrow[1] * step];
      const corner = handlesOf(chosen)[keyHandle(chosen.kind)];
      const points =
        event.shiftKey && corner
          ? resized(chosen, keyHandle(chosen.kind), [corner[0] + dx, corner[1] + dy])
          : shifted(chosen.points, dx, dy);
      run({ do: 'change', id: chosen.id, part: { points }, tag: `key:${chosen.id}` });
      return true;
    }
    if (chosen && (event.key === 'Delete' || event.key === 'Backspace')) {
      run({ do: 'delete', id: chosen.id });
      zoom.stage?.focus();
      return true;
    }
    if (event.key !== 'Escape' || !(chosen || tool !== 'choose')) return false;
    run({ do: 'choose', id: null });
    setTool('choose');
    zoom.stage?.focus();
    return true;
  };
  const everywhere = (event: KeyboardEvent): void => {
    const isTyping = (event.target as Element).matches('input, textarea');
    if (isTyping || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key !== 'z' && key !== 'y') return;
    event.preventDefault();
    run({ do: key === 'y' || event.shiftKey ? 'redo' : 'undo' });
  };
  const isFull = editing.shapes.length >= MOST_SHAPES;
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- shortcuts of what is inside
    <div className="tc-editor" onKeyDown={everywhere}>
      <header className="tc-editor-head">
        <h1>{t('draw.title')}</h1>
        <div className="tc-actions">
          {edit.isDirty ? (
            <Button
              variant="subtle"
              color="red"
              className="tc-editor-discard"
              aria-label={t('draw.discard')}
              title={t('draw.discard')}
              leftSection={<IconTrash size={22} aria-hidden />}
              onClick={edit.discard}
            >
              {t('draw.discard')}
            </Button>
          ) : null}
          <Button variant="default" leftSection={<IconX size={22} aria-hidden />} onClick={edit.close}>
            {t('actions.close')}
          </Button>
          <Button
            className="tc-primary"
            leftSection={<IconDeviceFloppy size={24} aria-hidden />}
            disabled={!edit.isDirty || edit.theirs !== null}
            loading={edit.saving}
            onClick={edit.save}
          >
            {t('actions.save')}
          </Button>
        </div>
      </header>
      <div className="tc-editor-tools" role="toolbar" aria-label={t('draw.tools')}>
        {(['choose', ...KINDS] as const).map((one) => {
          const Icon = ICONS[one];
          return (
            <button
              key={one}
              type="button"
              className="tc-tool"
              aria-pressed={one === tool}
              disabled={isFull && one !== 'choose'}
              onClick={(event) => take(one, event)}
            >
              <Icon size={26} aria-hidden />
              <span>{t(`shape.${one}`)}</span>
            </button>
          );
        })}
        <ToolButton icon={IconArrowBackUp} label={t('draw.undo')} disabled={editing.past.length === 0} press={() => run({ do: 'undo' })} />
        <ToolButton
          icon={IconArrowForwardUp}
          label={t('draw.redo')}
          disabled={editing.future.length === 0}
          press={() => run({ do: 'redo' })}
        />
        <ToolButton icon={IconZoomIn} label={t('viewer.larger')} press={() => zoom.zoomBy(STEP)} />
        <ToolButton icon={IconZoomOut} label={t('viewer.smaller')} disabled={zoom.scale <= 1} press={() => zoom.zoomBy(1 / STEP)} />
      </div>
      <Stage photo={photo} zoom={zoom} alt={alt} label={t('draw.stage')} hand={hand} keyed={keyed}>
        <Layer
          shapes={preview ? [...editing.shapes, preview] : editing.shapes}
          box={zoom.box}
          stage={zoom.size}
          chosen={editing.chosen}
          choose={(id) => run({ do: 'choose', id })}
          isDrawing={tool !== 'choose'}
        />
      </Stage>
      <aside className="tc-editor-side" aria-label={t('draw.chosen')}>
        {edit.error ? <ProblemNotice error={edit.error} /> : null}
        {edit.theirs ? (
          <LayerConflict photo={photo} mine={editing.shapes} theirs={edit.theirs} settle={edit.settle} />
        ) : (
          <>
            <div className="tc-swatches" role="group" aria-label={t('draw.color')}>
              {COLORS.map((one) => (
                <button
                  key={one}
                  type="button"
                  className="tc-swatch"
                  data-color={one}
                  aria-label={t(`shape.${one}`)}
                  aria-pressed={one === (chosen?.color ?? color)}
                  onClick={() => paint(one)}
                />
              ))}
            </div>
            {chosen ? (
              <ShapePanel key={chosen.id} shape={chosen} number={editing.shapes.indexOf(chosen) + 1} toolId={photo.tool_id} run={run} />
            ) : (
              <p className="tc-soft tc-lead">
                {isFull ? t('draw.full', { count: MOST_SHAPES }) : tool === 'choose' ? t('draw.hint') : t('draw.now')}
              </p>
            )}
            <p className="tc-soft tc-small tc-editor-keys">{t('draw.keys')}</p>
          </>
        )}
      </aside>
    </div>
  );
}

type ButtonProps = { icon: TablerIcon; label: string; disabled?: boolean; press: () => void };

function ToolButton({ icon: Icon, label, disabled = false, press }: ButtonProps) {
  return (
    <button type="button" className="tc-tool" disabled={disabled} onClick={press}>
      <Icon size={26} aria-hidden />
      <span>{label}</span>
    </button>
  );
}
