import { useTranslation } from 'react-i18next';
import type { Heatmap } from '../../api/analyticsTypes';
import { useHalves } from '../../api/failures';
import type { Half } from '../../api/failureTypes';
import type { Cavity } from '../../api/toolingTypes';
import { onPlate, PLATE, radiusOf, spots } from '../structure/plate';
import '../failures/failures.css';
import { heatOf, type Hot, mostOf } from './heat';

type Props = { side: Half; toolId: string; cavities: readonly Cavity[]; heat: Heatmap; chosen: string | null; choose: (hot: Hot) => void };

/** A half of the tool: its photo where there is one, else its cavities as drawn; the more failures, the stronger. */
export function HeatPicture({ side, toolId, cavities, heat, chosen, choose }: Props) {
  const { t } = useTranslation();
  const photo = useHalves(toolId).data?.[side] ?? null;
  const most = mostOf(heat);
  const marks = heat.spots.filter((spot) => spot.side === side);
  return (
    <div className="tc-heat" data-half={side}>
      {photo ? (
        <img src={`/api/v1/photos/${photo}/screen`} alt={t('failures.photoOfHalf', { half: t(`side.${side}`) })} />
      ) : (
        <DrawnHeat side={side} cavities={cavities} heat={heat} chosen={chosen} choose={choose} />
      )}
      {marks.map(({ x, y, count, failure_ids }) => {
        const id = `spot:${side}:${String(x)}:${String(y)}`;
        const level = heatOf(count, most.spot);
        return (
          <button
            key={id}
            type="button"
            className="tc-heat-spot"
            style={{ left: `${String(x * 100)}%`, top: `${String(y * 100)}%`, '--heat': String(level) } as React.CSSProperties}
            aria-label={t('heat.spot', { count, half: t(`side.${side}`) })}
            aria-pressed={chosen === id}
            onClick={() => choose({ id, count, failures: failure_ids })}
          >
            <span>{count}</span>
          </button>
        );
      })}
    </div>
  );
}

/** The moving half is seen from the other side, so its cavities stand mirrored. */
function DrawnHeat({ side, cavities, heat, chosen, choose }: Omit<Props, 'toolId'>) {
  const { t } = useTranslation();
  const found = new Map([...spots(cavities)].map(([number, { x, y }]) => [number, side === 'A' ? { x, y } : { x: 1 - x, y }]));
  const radius = radiusOf(found);
  const most = mostOf(heat).cavity;
  return (
    <svg
      className="tc-plate"
      viewBox={`0 0 ${String(PLATE.width)} ${String(PLATE.height)}`}
      role="group"
      aria-label={t('failures.halfDrawn', { half: t(`side.${side}`) })}
    >
      <rect className="tc-plate-ground" x="2" y="2" width={PLATE.width - 4} height={PLATE.height - 4} rx="14" />
      {cavities.map(({ number }) => {
        const at = onPlate(found.get(number) ?? { x: 0.5, y: 0.5 });
        const hot = heat.cavities.find(({ cavity }) => cavity === number);
        const count = hot?.count ?? 0;
        const id = `cavity:${String(number)}`;
        const press = (): void => choose({ id, count, failures: hot?.failure_ids ?? [] });
        return (
          <g
            key={number}
            className="tc-heat-cavity"
            transform={`translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`}
            style={{ '--heat': String(heatOf(count, most)) } as React.CSSProperties}
            role="button"
            tabIndex={0}
            aria-label={t('heat.cavity', { number, count })}
            aria-pressed={chosen === id}
            onClick={press}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== ' ') return;
              event.preventDefault();
              press();
            }}
          >
            <circle r={radius} />
            <text y={radius * -0.05} style={{ fontSize: `${String(Math.round(radius * 0.62))}px` }}>
              {count > 0 ? count : '–'}
            </text>
            <text className="tc-heat-name" y={radius * 0.62} style={{ fontSize: `${String(Math.max(11, Math.round(radius * 0.34)))}px` }}>
              {t('heat.named', { number })}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
