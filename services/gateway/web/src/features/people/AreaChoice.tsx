import { useTranslation } from 'react-i18next';
import { useAreas } from '../../api/areas';
import { Chips } from '../../components/Chips';

const EVERYWHERE = '';

/** In which areas somebody may change things; none chosen means everywhere. Not shown where the plant has no areas. */
export function AreaChoice({ areas, change }: { areas: string[]; change: (areas: string[]) => void }) {
  const { t } = useTranslation();
  const known = useAreas().data ?? [];
  const offered = [...new Set([...known, ...areas])].sort((one, other) => one.localeCompare(other));
  if (offered.length === 0) return null;
  const turn = (area: string): void => {
    if (area === EVERYWHERE) change([]);
    else change(areas.includes(area) ? areas.filter((one) => one !== area) : [...areas, area]);
  };
  return (
    <Chips
      label={t('people.areas')}
      hint={t('people.areasHint')}
      options={[{ value: EVERYWHERE, label: t('people.everywhere') }, ...offered.map((area) => ({ value: area, label: area }))]}
      chosen={areas.length === 0 ? [EVERYWHERE] : areas}
      turn={turn}
    />
  );
}
