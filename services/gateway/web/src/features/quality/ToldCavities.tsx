import '../analytics/analytics.css';
import '../tooling.css';
import { useTranslation } from 'react-i18next';
import type { CavityTold, Told } from '../../api/quality';
import type { Cavity } from '../../api/toolingTypes';
import { LinkButton } from '../../components/LinkButton';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { heatOf } from '../analytics/heat';
import { onPlate, PLATE, radiusOf, spots } from '../structure/plate';
import { placed, rejectShare, rejectsOf } from './rejects';

type Props = { told: Told; toolId: string; number: string; cavities: readonly Cavity[] };

/** Good and rejected cycles as the press tells them, and each cavity in its place on the plate with its rejects. */
export function ToldCavities({ told, toolId, number, cavities }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const named = placed(told.cavities, cavities);
  return (
    <>
      <p>
        <strong data-field="told">{t('quality.told', counted(told.told))}</strong>{' '}
        {t('quality.split', { good: format.count(told.good), bad: format.count(told.bad + told.failed), test: format.count(told.test) })}
      </p>
      {told.shared ? <p className="tc-soft tc-small">{t('quality.shared')}</p> : null}
      {told.rough ? <p className="tc-soft tc-small">{t('quality.rough')}</p> : null}
      {told.cavities.length > 0 ? (
        <>
          {named === null ? (
            <p className="tc-soft tc-small">{t('quality.other', { told: told.cavities.length, all: cavities.length })}</p>
          ) : null}
          <RejectPicture cavities={told.cavities} on={named} />
          <RejectTable cavities={told.cavities} tool={named === null ? null : { id: toolId, number }} />
        </>
      ) : null}
    </>
  );
}

/** The plate with the share of rejects in each cavity: the more, the stronger; the number stands in it. */
function RejectPicture({ cavities, on }: { cavities: readonly CavityTold[]; on: readonly Cavity[] | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const found = spots(on ?? cavities.map(({ position }) => ({ number: position, x: null, y: null })));
  const radius = radiusOf(found);
  const most = Math.max(...cavities.map(rejectShare));
  return (
    <svg
      className="tc-plate"
      style={{ maxHeight: '18rem' }}
      viewBox={`0 0 ${String(PLATE.width)} ${String(PLATE.height)}`}
      role="img"
      aria-label={t('quality.picture')}
    >
      <rect className="tc-plate-ground" x="2" y="2" width={PLATE.width - 4} height={PLATE.height - 4} rx="14" />
      {cavities.map((cavity) => {
        const at = onPlate(found.get(cavity.position) ?? { x: 0.5, y: 0.5 });
        const share = rejectShare(cavity);
        return (
          <g
            key={cavity.position}
            className="tc-heat-cavity"
            data-position={cavity.position}
            style={{ cursor: 'default', '--heat': String(heatOf(share, most)) } as React.CSSProperties}
            transform={`translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`}
          >
            <circle r={radius} />
            <text y={radius * 0.1} style={{ fontSize: `${String(Math.round(radius * 0.5))}px` }}>
              {rejectsOf(cavity) > 0 ? format.share(share) : '–'}
            </text>
            <text className="tc-heat-name" y={radius * 0.62} style={{ fontSize: `${String(Math.max(11, Math.round(radius * 0.34)))}px` }}>
              {cavity.position}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** The same as numbers, from the worst on; each leads to what was reported of that cavity. */
function RejectTable({ cavities, tool }: { cavities: readonly CavityTold[]; tool: { id: string; number: string } | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = [...cavities].sort((one, other) => rejectShare(other) - rejectShare(one) || one.position - other.position);
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <div className="tc-table-scroll" style={{ maxHeight: '32rem' }} tabIndex={0} role="group" aria-label={t('quality.table')}>
      <table className="tc-table">
        <thead>
          <tr>
            <th scope="col">{t('quality.cavity')}</th>
            <th scope="col" className="num">
              {t('quality.good')}
            </th>
            <th scope="col" className="num">
              {t('quality.rejects')}
            </th>
            <th scope="col" className="num">
              {t('quality.share')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((cavity) => (
            <tr key={cavity.position} data-told-cavity={cavity.position}>
              <td>
                {tool ? (
                  <LinkButton
                    to="/failures"
                    search={{ state: 'all', tool: tool.id, cavity: cavity.position }}
                    variant="default"
                    aria-label={t('quality.failuresOf', { cavity: cavity.position, tool: tool.number })}
                  >
                    {cavity.position}
                  </LinkButton>
                ) : (
                  cavity.position
                )}
              </td>
              <td className="num">{format.count(cavity.good)}</td>
              <td className="num">{format.count(rejectsOf(cavity))}</td>
              <td className="num">{rejectsOf(cavity) > 0 ? format.share(rejectShare(cavity)) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
