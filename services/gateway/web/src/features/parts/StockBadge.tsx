import { IconAlertTriangle, IconArchive } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Part } from '../../api/benchTypes';

/** Only what is wrong with a part's stock; enough of it is no news. */
export function StockBadge({ part }: { part: Pick<Part, 'low' | 'retired' | 'stock'> }) {
  const { t } = useTranslation();
  if (part.retired) {
    return (
      <span className="tc-badge">
        <IconArchive size={17} aria-hidden /> {t('parts.retired')}
      </span>
    );
  }
  if (!part.low) return null;
  return (
    <span className="tc-badge" data-tone={part.stock > 0 ? 'due' : 'overdue'}>
      <IconAlertTriangle size={17} aria-hidden /> {part.stock > 0 ? t('parts.low') : t('parts.empty')}
    </span>
  );
}
