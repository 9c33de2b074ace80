import { useTranslation } from 'react-i18next';
import { Notice } from '../../components/Notice';
import { guessedZone, zoneLabel } from './zones';

export function OtherZone({ plant }: { plant: string }) {
  const { t } = useTranslation();
  return <Notice tone="info">{t('plant.otherZone', { device: zoneLabel(guessedZone(), t), plant: zoneLabel(plant, t) })}</Notice>;
}
