import { useTranslation } from 'react-i18next';
import { useCavities } from '../../api/tooling';
import type { FailureDetail } from '../../api/causeTypes';
import { onPlate, PLATE, radiusOf, spots } from '../structure/plate';

type Props = { failure: Pick<FailureDetail, 'tool' | 'cavity' | 'position'> };

/** Where on the tool it was: the half with its cavities, the one concerned filled, and the spot that was tapped. */
export function PlacePicture({ failure: { tool, cavity, position } }: Props) {
  const { t } = useTranslation();
  const cavities = useCavities(tool.id).data?.items ?? [];
  if (cavity === null && position === null) return null;
  // The moving half is seen from the other side, so its cavities stand mirrored.
  const isMirrored = position?.side === 'B';
  const found = new Map([...spots(cavities)].map(([number, { x, y }]) => [number, { x: isMirrored ? 1 - x : x, y }]));
  const radius = radiusOf(found);
  const mark = position ? { x: position.x * PLATE.width, y: position.y * PLATE.height } : null;
  const half = position ? t(`causes.half_${position.side}`) : '';
  const where = [cavity === null ? '' : t('causes.cavity', { number: cavity }), half].filter(Boolean).join(', ');
  return (
    <figure className="tc-place">
      <svg viewBox={`0 0 ${String(PLATE.width)} ${String(PLATE.height)}`} role="img" aria-label={t('causes.placeOn', { where })}>
        <rect className="tc-place-plate" x={4} y={4} width={PLATE.width - 8} height={PLATE.height - 8} rx={14} />
        {[...found].map(([number, spot]) => {
          const { x, y } = onPlate(spot);
          return (
            <g key={number} className="tc-place-cavity" data-here={number === cavity || undefined}>
              <circle cx={x} cy={y} r={radius} />
              <text x={x} y={y + radius * 0.25} fontSize={radius * 0.8} textAnchor="middle">
                {number}
              </text>
            </g>
          );
        })}
        {mark ? (
          <g className="tc-place-mark">
            <circle cx={mark.x} cy={mark.y} r={18} />
            <line x1={mark.x - 30} y1={mark.y} x2={mark.x + 30} y2={mark.y} />
            <line x1={mark.x} y1={mark.y - 30} x2={mark.x} y2={mark.y + 30} />
          </g>
        ) : null}
      </svg>
      <figcaption className="tc-soft tc-small">{where}</figcaption>
    </figure>
  );
}
