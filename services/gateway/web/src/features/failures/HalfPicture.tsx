import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Half, Place, Tap } from '../../api/failureTypes';
import type { Cavity } from '../../api/toolingTypes';
import { cross, onPlate, PLATE, radiusOf, spots } from '../structure/plate';
import { tap } from './failureValues';
import './failures.css';

export type Drawn = Pick<Cavity, 'number' | 'name' | 'active' | 'x' | 'y'>;
type Where = Pick<Place, 'cavity' | 'position'>;

type Props = {
  side: Half;
  cavities: readonly Drawn[];
  /** A photo of this half; without one its cavities are drawn. */
  photo: string | null;
  place: Where;
  /** Null: the place is shown and stays as it is. */
  point: ((place: Partial<Where>) => void) | null;
};

/** As many cavities as a finger still hits in the drawing; more are chosen by their numbers below it. */
const MOST_DRAWN_LARGE = 12;

/** A half of the tool as one looks at it: a tap says where, on a cavity or beside it. */
export function HalfPicture({ side, cavities, photo, place, point }: Props) {
  const { t } = useTranslation();
  const mark = place.position?.side === side ? place.position : null;
  const isSmall = cavities.length > MOST_DRAWN_LARGE;
  return (
    <div className="tc-half" data-half={side}>
      {photo ? (
        <PhotoOfHalf side={side} photo={photo} mark={mark} point={point} />
      ) : (
        <DrawnHalf side={side} cavities={cavities} place={place} mark={mark} point={point} isSmall={isSmall} />
      )}
      {point && (photo || isSmall) ? (
        <div className="tc-chips tc-numbers" role="group" aria-label={t('failures.whichCavity')}>
          {cavities.map(({ number }) => (
            <button
              key={number}
              type="button"
              className="tc-chip"
              aria-label={t('cavity.one', { number })}
              aria-pressed={number === place.cavity}
              onClick={() => point({ cavity: number === place.cavity ? null : number })}
            >
              {number}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}

/** Where in its box something was tapped; a key press means the middle. */
function tapped(event: MouseEvent, side: Half): Tap {
  const box = event.currentTarget.getBoundingClientRect();
  if (event.detail === 0) return tap(side, 0.5, 0.5);
  return tap(side, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
}

function PhotoOfHalf({ side, photo, mark, point }: { side: Half; photo: string; mark: Tap | null; point: Props['point'] }) {
  const { t } = useTranslation();
  const picture = <img src={`/api/v1/photos/${photo}/screen`} alt={t('failures.photoOfHalf', { half: t(`side.${side}`) })} />;
  const dot = mark ? (
    <i className="tc-half-mark" style={{ left: `${String(mark.x * 100)}%`, top: `${String(mark.y * 100)}%` }} aria-hidden />
  ) : null;
  if (!point)
    return (
      <div className="tc-half-photo">
        {picture}
        {dot}
      </div>
    );
  return (
    <button
      type="button"
      className="tc-half-photo"
      aria-label={t('failures.tapHalf', { half: t(`side.${side}`) })}
      onClick={(event) => point({ position: tapped(event, side) })}
    >
      {picture}
      {dot}
    </button>
  );
}

type DrawnProps = Omit<Props, 'photo'> & { mark: Tap | null; isSmall: boolean };

/** The moving half is seen from the other side, so its cavities stand mirrored. */
function DrawnHalf({ side, cavities, place, mark, point, isSmall }: DrawnProps) {
  const { t } = useTranslation();
  const found = new Map(
    [...spots(cavities as readonly Cavity[])].map(([number, { x, y }]) => [number, side === 'A' ? { x, y } : { x: 1 - x, y }]),
  );
  const radius = radiusOf(found);
  return (
    <svg
      className="tc-plate"
      viewBox={`0 0 ${String(PLATE.width)} ${String(PLATE.height)}`}
      role={point ? 'group' : 'img'}
      aria-label={t('failures.halfDrawn', { half: t(`side.${side}`) })}
      onClick={point ? (event) => point({ position: tapped(event, side) }) : undefined}
    >
      <rect className="tc-plate-ground" x="2" y="2" width={PLATE.width - 4} height={PLATE.height - 4} rx="14" />
      {cavities.map((cavity) => (
        <DrawnCavity
          key={cavity.number}
          cavity={cavity}
          at={onPlate(found.get(cavity.number) ?? { x: 0.5, y: 0.5 })}
          radius={radius}
          isChosen={cavity.number === place.cavity}
          isButton={point !== null && !isSmall}
          choose={point ? () => point({ cavity: cavity.number === place.cavity ? null : cavity.number }) : undefined}
        />
      ))}
      {mark ? <Cross x={mark.x * PLATE.width} y={mark.y * PLATE.height} /> : null}
    </svg>
  );
}

type CavityProps = {
  cavity: Drawn;
  at: { x: number; y: number };
  radius: number;
  isChosen: boolean;
  isButton: boolean;
  choose: (() => void) | undefined;
};

function DrawnCavity({ cavity, at, radius, isChosen, isButton, choose }: CavityProps) {
  const { t } = useTranslation();
  const asButton = isButton
    ? { role: 'button', tabIndex: 0, 'aria-label': t('cavity.one', { number: cavity.number }), 'aria-pressed': isChosen }
    : {};
  return (
    <g
      className="tc-cavity"
      data-cavity={cavity.number}
      data-chosen={isChosen || undefined}
      data-blocked={cavity.active ? undefined : true}
      transform={`translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`}
      onClick={(event) => {
        event.stopPropagation();
        choose?.();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        choose?.();
      }}
      {...asButton}
    >
      <circle r={radius} />
      {cavity.active ? null : <path d={cross(radius)} />}
      <text y={radius * 0.22} style={{ fontSize: `${String(Math.round(radius * 0.62))}px` }}>
        {String(cavity.number)}
      </text>
    </g>
  );
}

/** Two rings and a cross: seen on light and on dark ground. */
function Cross({ x, y }: { x: number; y: number }) {
  return (
    <g className="tc-half-cross" transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`} aria-hidden>
      <circle r="17" />
      <path d="M-26 0H26M0 -26V26" />
    </g>
  );
}
