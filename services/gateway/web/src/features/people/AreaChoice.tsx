import { useTranslation } from 'react-i18next';
import { useAreas } from '../../api/areas';

/** In which areas somebody may change things; none chosen means everywhere. Not shown where the plant has no areas. */
export function AreaChoice({ areas, change }: { areas: string[]; change: (areas: string[]) => void }) {
  const { t } = useTranslation();
  const known = useAreas().data ?? [];
  const offered = [...new Set([...known, ...areas])].sort((one, other) => one.localeCompare(other));
  if (offered.length === 0) return null;
  return (
    <div role="group" aria-label={t('people.areas')}>
      <div className="tc-small tc-soft" aria-hidden style={{ paddingBottom: '0.25rem' }}>
        {t('people.areas')}
      </div>
      <div className="tc-chips">
        <button
          type="button"
          className="tc-chip"
          style={{ minHeight: '3rem' }}
          aria-pressed={areas.length === 0}
          onClick={() => change([])}
        >
          {t('people.everywhere')}
        </button>
        {offered.map((area) => (
          <button
            key={area}
            type="button"
            className="tc-chip"
            style={{ minHeight: '3rem' }}
            aria-pressed={areas.includes(area)}
            onClick={() => change(areas.includes(area) ? areas.filter((one) => one !== area) : [...areas, area])}
          >
            {area}
          </button>
        ))}
      </div>
      <p className="tc-small tc-soft" style={{ margin: '0.25rem 0 0' }}>
        {t('people.areasHint')}
      </p>
    </div>
  );
}
