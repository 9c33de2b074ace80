import { type PointerEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Cavity } from '../../api/toolingTypes';
import { cross, onPlate, PLATE, radiusOf, type Spot, spotAt, spots } from './plate';

type Props = {
  cavities: readonly Cavity[];
  chosen: number | null;
  /** Cavities that the shown configuration uses; null: no configuration is shown. */
  used: ReadonlySet<number> | null;
  choose: (number: number) => void;
  /** Set while cavities may be put elsewhere. */
  put: ((number: number, spot: Spot) => void) | null;
};

const DRAG_FROM_PX = 6;
/** Longer names stand in the list beside; cut in the drawing they would say nothing. */
const LONGEST_NAME = 10;

/** The plate as one looks at it. A tap chooses a cavity; while arranging, dragging moves it (fields beside do the same). */
export function Plate({ cavities, chosen, used, choose, put }: Props) {
  const { t } = useTranslation();
  const drawing = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<{ number: number; from: Spot; at: Spot; moved: boolean } | null>(null);
  const found = spots(cavities);
  const radius = radiusOf(found);
  const pointOf = (event: PointerEvent): Spot => {
    const box = drawing.current?.getBoundingClientRect();
    if (!box) return { x: 0, y: 0 };
    return {
      x: ((event.clientX - box.left) / box.width) * PLATE.width,
      y: ((event.clientY - box.top) / box.height) * PLATE.height,
    };
  };
  const move = (event: PointerEvent): void => {
    if (!drag) return;
    const at = pointOf(event);
    setDrag({ ...drag, at, moved: drag.moved || Math.hypot(at.x - drag.from.x, at.y - drag.from.y) > DRAG_FROM_PX });
  };
  const drop = (): void => {
    if (drag?.moved && put) put(drag.number, spotAt(drag.at));
    // The drawing holds the pointer, so the cavity itself hears no click.
    else if (drag) choose(drag.number);
    setDrag(null);
  };
  return (
    <svg
      ref={drawing}
      className="tc-plate"
      data-arranging={put ? true : undefined}
      viewBox={`0 0 ${String(PLATE.width)} ${String(PLATE.height)}`}
      role="group"
      aria-label={t('cavity.plate')}
      onPointerMove={move}
      onPointerUp={drop}
      onPointerCancel={() => setDrag(null)}
    >
      <rect className="tc-plate-ground" x="2" y="2" width={PLATE.width - 4} height={PLATE.height - 4} rx="14" />
      {[26, PLATE.width - 26].flatMap((x) =>
        [26, PLATE.height - 26].map((y) => <circle key={`${String(x)}-${String(y)}`} className="tc-plate-pillar" cx={x} cy={y} r="9" />),
      )}
      {cavities.map((cavity) => {
        const spot = found.get(cavity.number) ?? { x: 0.5, y: 0.5 };
        const at = drag?.moved && drag.number === cavity.number ? onPlate(spotAt(drag.at)) : onPlate(spot);
        return (
          <Spotted
            key={cavity.number}
            cavity={cavity}
            at={at}
            radius={radius}
            isChosen={cavity.number === chosen}
            isUsed={used === null || used.has(cavity.number)}
            choose={() => choose(cavity.number)}
            grab={
              put
                ? (event) => {
                    drawing.current?.setPointerCapture(event.pointerId);
                    const from = pointOf(event);
                    setDrag({ number: cavity.number, from, at: from, moved: false });
                  }
                : undefined
            }
          />
        );
      })}
    </svg>
  );
}

type SpottedProps = {
  cavity: Cavity;
  at: Spot;
  radius: number;
  isChosen: boolean;
  isUsed: boolean;
  choose: () => void;
  grab: ((event: PointerEvent) => void) | undefined;
};

function Spotted({ cavity, at, radius, isChosen, isUsed, choose, grab }: SpottedProps) {
  const { t } = useTranslation();
  const label = cavity.active
    ? t('cavity.spoken', { number: cavity.number, name: cavity.name })
    : t('cavity.spokenBlocked', { number: cavity.number, name: cavity.name, reason: cavity.reason ?? '' });
  return (
    <g
      role="button"
      tabIndex={0}
      aria-label={label}
      aria-pressed={isChosen}
      className="tc-cavity"
      data-cavity={cavity.number}
      data-blocked={cavity.active ? undefined : true}
      data-unused={isUsed ? undefined : true}
      transform={`translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`}
      onPointerDown={grab}
      onClick={choose}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        choose();
      }}
    >
      <circle r={radius} />
      {cavity.active ? null : <path d={cross(radius)} />}
      <text y={radius * 0.13} style={{ fontSize: `${String(Math.round(radius * 0.62))}px` }}>
        {`${String(cavity.number)} `}
      </text>
      {cavity.name !== String(cavity.number) && cavity.name.length <= LONGEST_NAME && radius >= 24 ? (
        <text className="tc-cavity-name" y={radius * 0.62} style={{ fontSize: `${String(Math.round(radius * 0.3))}px` }}>
          {cavity.name}
        </text>
      ) : null}
    </g>
  );
}
