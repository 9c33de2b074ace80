import { useTranslation } from 'react-i18next';
import { Notice } from '../../components/Notice';
import { guessedZone, zoneLabel } from './zones';

export function OtherZone({ plant, apart = false }: { plant: string; apart?: boolean }) {
  const { t } = useTranslation();
  return (
    <div style={apart ? { marginBottom: '1rem' } : undefined}>
      <Notice tone="info">{t('plant.otherZone', { device: zoneLabel(guessedZone(), t), plant: zoneLabel(plant, t) })}</Notice>
    </div>
  );
}
