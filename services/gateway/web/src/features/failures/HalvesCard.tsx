import { useTranslation } from 'react-i18next';
import { useHalves } from '../../api/failures';
import type { Half } from '../../api/failureTypes';
import { Card } from '../../components/Page';
import { addPhotos, type PhotoAbout } from '../../components/photo/addPhotos';
import { PhotoInput } from '../../components/photo/PhotoInput';
import { useIsEngineer } from '../../components/useRole';
import './failures.css';

type Props = { tool: { id: string; number: string } };

/** The photos upon which everybody points at a place when a failure is reported. */
export function HalvesCard({ tool }: Props) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const halves = useHalves(tool.id);
  const aboutOf = (half: Half): PhotoAbout => ({ tool_id: tool.id, slot: 'other', half });
  const add = (half: Half, pictures: readonly Blob[]): void => {
    addPhotos(aboutOf(half), { key: 'queue.photoOfHalf', values: { tool: tool.number, half } }, pictures);
  };
  return (
    <Card title={t('failures.halves')} id="halves">
      <p className="tc-soft tc-lead">{t('failures.halvesText')}</p>
      <div className="tc-halves">
        {(['A', 'B'] as const).map((half) => {
          const photo = halves.data?.[half];
          return (
            <figure key={half}>
              {photo ? (
                <img src={`/api/v1/photos/${photo}/thumb`} alt={t('failures.photoOfHalf', { half: t(`side.${half}`) })} loading="lazy" />
              ) : (
                <div className="tc-half-none">{t('failures.noPhoto')}</div>
              )}
              <figcaption>{t(`side.${half}`)}</figcaption>
              {isEngineer ? (
                <PhotoInput
                  label={t('failures.takeHalf', { half: t(`side.${half}`) })}
                  add={(pictures) => add(half, pictures)}
                  plant={{ about: aboutOf(half) }}
                />
              ) : null}
            </figure>
          );
        })}
      </div>
    </Card>
  );
}
